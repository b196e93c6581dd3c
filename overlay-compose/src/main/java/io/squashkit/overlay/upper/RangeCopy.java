package io.squashkit.overlay.upper;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;

/// Copies a part of an open file to another, within the kernel if both are files of the host: file systems
/// that can then let them share the blocks. In steps, since whoever asks cannot be interrupted before the
/// answer.
record RangeCopy(OverlayFile from, OverlayFile to) {
  /// What the host copies at most, in bytes: even a slow disk takes that in a second or so.
  private static final long HOST_STEP = 64 << 20;

  /// What is read and written at most, in bytes.
  private static final long STEP = 8 << 20;

  private static final int PIECE = 1 << 20;

  long run(long fromPosition, long position, long length) throws IOException {
    if (fromPosition < 0 || position < 0 || length < 0) {
      throw new OverlayException(Errno.EINVAL, to.node());
    }
    // always in one order: an exchange or an end that waits must not stand between two copies
    // crosswise
    OverlayFile first = from.number < to.number ? from : to;
    first.pin();
    try {
      OverlayFile second = first == from ? to : from;
      second.pin();
      try {
        return copy(fromPosition, position, length);
      } finally {
        second.unpin();
      }
    } finally {
      first.unpin();
    }
  }

  private long copy(long fromPosition, long position, long length) throws IOException {
    int host = from.hostFile();
    if (host >= 0) {
      to.beforeWriting();
      long step = Math.min(length, HOST_STEP);
      long copied = FileCalls.copyRange(host, fromPosition, to.file(), position, step);
      if (copied != -Errno.EXDEV && copied != -Errno.EOPNOTSUPP && copied != -Errno.ENOSYS) {
        if (copied < 0) {
          throw new OverlayException((int) -copied, to.node());
        }
        return copied;
      }
    }
    return readAndWrite(fromPosition, position, Math.min(length, STEP));
  }

  private long readAndWrite(long fromPosition, long position, long length) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      ByteBuffer piece = arena.allocate(Math.clamp(length, 1, PIECE)).asByteBuffer();
      long done = 0;
      while (done < length) {
        piece.clear().limit((int) Math.min(piece.capacity(), length - done));
        int read = from.read(fromPosition + done, piece);
        if (read == 0) {
          break;
        }
        try {
          done += to.write(position + done, piece.flip());
        } catch (OverlayException e) {
          if (done == 0) {
            throw e; // else asked for the rest, it fails again
          }
          break;
        }
      }
      return done;
    }
  }
}
