package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CorruptImageException;
import org.jspecify.annotations.Nullable;

/// Makes the messages about compressed blocks that do not decompress.
final class BadBlock {
  private BadBlock() {}

  /// The data are wrong in themselves.
  static CorruptImageException damaged(CompressorId id, int size, String what) {
    return new CorruptImageException(start(id, size) + what);
  }

  /// The data are wrong in themselves, as a library found.
  static CorruptImageException damaged(
      CompressorId id, int size, String what, @Nullable Throwable cause) {
    CorruptImageException exception = damaged(id, size, what);
    exception.initCause(cause);
    return exception;
  }

  /// The data go on after the expected end of the result.
  static CorruptImageException tooLarge(CompressorId id, int size, int allowed) {
    return new CorruptImageException(
        start(id, size) + "result is larger than expected, allowed: " + allowed + " bytes");
  }

  private static String start(CompressorId id, int size) {
    return id.label() + " data of " + size + " bytes: ";
  }
}
