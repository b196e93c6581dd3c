package io.squashkit.squashfs.extract;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Writes bytes but for pages of zeros, which are left as holes.
final class ZeroRuns {
  private static final int PAGE = 4096;

  private ZeroRuns() {}

  /// Writes what is in a buffer.
  ///
  /// @param start where to, a hole so far
  /// @param path for messages
  /// @return where the last byte written ends, the start if none was
  static long write(Posix posix, int file, long start, ByteBuffer buffer, Object path)
      throws IOException {
    int size = buffer.limit();
    int run = 0;
    long written = start;
    for (int page = 0; page < size; page += PAGE) {
      if (isZero(buffer, page, Math.min(page + PAGE, size))) {
        written = write(posix, file, start, buffer, run, page, written, path);
        run = page + PAGE;
      }
    }
    return write(posix, file, start, buffer, run, size, written, path);
  }

  private static long write(
      Posix posix,
      int file,
      long start,
      ByteBuffer buffer,
      int from,
      int to,
      long written,
      Object path)
      throws IOException {
    if (from >= to) {
      return written;
    }
    int limit = buffer.limit();
    Errno.check(posix.write(file, start + from, buffer.position(from).limit(to)), path);
    buffer.limit(limit);
    return start + to;
  }

  private static boolean isZero(ByteBuffer buffer, int start, int end) {
    int at = start;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      if (buffer.getLong(at) != 0) {
        return false;
      }
    }
    for (; at < end; at++) {
      if (buffer.get(at) != 0) {
        return false;
      }
    }
    return true;
  }
}
