package io.squashkit.squashfs.tar;

import java.io.IOException;

/// An archive that cannot be used: damaged, or of a kind that this library does not read. The message
/// is one line: structure, place, found, allowed.
public final class TarException extends IOException {
  private static final long serialVersionUID = 1L;

  /// Creates the exception.
  ///
  /// @param message structure, place, found, allowed
  public TarException(String message) {
    super(message);
  }

  /// Creates the exception with what led to it.
  ///
  /// @param message structure, place, found, allowed
  /// @param cause the failure below
  public TarException(String message, Throwable cause) {
    super(message, cause);
  }

  static TarException field(String field, Object found, Object allowed) {
    return new TarException(field + " is " + found + ", allowed: " + allowed);
  }
}
