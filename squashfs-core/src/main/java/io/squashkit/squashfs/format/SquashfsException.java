package io.squashkit.squashfs.format;

import java.io.IOException;

/// An image that cannot be used as it is: either damaged or made of something this library does not read.
///
/// Messages follow one shape: *structure, place, field, found, allowed*. The name of the image file
/// is put in front once, by the class through which the image was opened.
public abstract sealed class SquashfsException extends IOException
    permits CorruptImageException, UnsupportedImageException {
  private static final long serialVersionUID = 1L;

  SquashfsException(String message) {
    super(message);
  }

  SquashfsException(String message, Throwable cause) {
    super(message, cause);
  }
}
