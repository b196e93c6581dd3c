package io.squashkit.squashfs.format;

/// The bytes of an image contradict the format or each other.
public final class CorruptImageException extends SquashfsException {
  private static final long serialVersionUID = 1L;

  /// Creates the exception.
  ///
  /// @param message structure, place, field, found, allowed
  public CorruptImageException(String message) {
    super(message);
  }

  /// Creates the exception with what led to it.
  ///
  /// @param message structure, place, field, found, allowed
  /// @param cause the failure below
  public CorruptImageException(String message, Throwable cause) {
    super(message, cause);
  }

  /// Creates the usual message.
  ///
  /// @param structure the structure, such as `inode table`
  /// @param position where it lies, in bytes from the start of the image
  /// @param field the field that is wrong
  /// @param found its value
  /// @param allowed what would have been right
  /// @return the exception, to be thrown
  public static CorruptImageException at(
      String structure, long position, String field, Object found, Object allowed) {
    return new CorruptImageException(
        structure
            + " at 0x"
            + Long.toHexString(position)
            + ": "
            + field
            + " is "
            + found
            + ", allowed: "
            + allowed);
  }
}
