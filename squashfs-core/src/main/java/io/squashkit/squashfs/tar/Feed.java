package io.squashkit.squashfs.tar;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Buffers a stream so that its first block can be looked at. Closing it leaves the stream open.
final class Feed extends InputStream {
  private static final int SIZE = 128 << 10;

  private final InputStream stream;
  private final byte[] buffer = new byte[SIZE];
  private int next;
  private int end;

  Feed(InputStream stream) throws IOException {
    this.stream = stream;
    end = stream.readNBytes(buffer, 0, TarHeader.BLOCK);
  }

  /// The first block, or the whole stream if it is shorter; before anything is read.
  byte[] first() {
    return Arrays.copyOf(buffer, Math.min(end, TarHeader.BLOCK));
  }

  private boolean fill() throws IOException {
    if (next == end) {
      next = 0;
      end = Math.max(0, stream.read(buffer, 0, SIZE));
    }
    return next < end;
  }

  @Override
  public int read() throws IOException {
    return fill() ? buffer[next++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int at, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, end - next);
    System.arraycopy(buffer, next, into, at, count);
    next += count;
    return count;
  }

  /// Waits for bytes if there are none: zero means the end here. The JDK's gzip decoder takes a pipe that
  /// is empty for the moment for one that has ended.
  @Override
  public int available() throws IOException {
    fill();
    return end - next;
  }
}
