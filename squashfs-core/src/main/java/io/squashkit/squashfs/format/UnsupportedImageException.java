package io.squashkit.squashfs.format;

/// An image that may well be sound but needs something this library or this machine does not have: an
/// older version of the format, or a codec that is not there.
public final class UnsupportedImageException extends SquashfsException {
  private static final long serialVersionUID = 1L;

  /// Creates the exception.
  ///
  /// @param message what is needed, and what would provide it
  public UnsupportedImageException(String message) {
    super(message);
  }

  /// Creates the exception with what led to it.
  ///
  /// @param message what is needed, and what would provide it
  /// @param cause the failure below
  public UnsupportedImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
