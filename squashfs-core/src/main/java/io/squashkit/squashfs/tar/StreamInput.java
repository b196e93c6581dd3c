package io.squashkit.squashfs.tar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// An archive that comes by once.
final class StreamInput implements TarInput {
  private static final int SIZE = 256 << 10;

  private final InputStream stream;
  private final String name;
  private final byte[] buffer = new byte[SIZE];
  private int next;
  private int end;
  private long position;

  StreamInput(InputStream stream, String name) {
    this.stream = stream;
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long position() {
    return position;
  }

  private boolean fill() throws IOException {
    if (next == end) {
      next = 0;
      end = Math.max(0, stream.read(buffer, 0, SIZE));
    }
    return next < end;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int got = 0;
    while (into.hasRemaining() && fill()) {
      int count = Math.min(into.remaining(), end - next);
      into.put(buffer, next, count);
      advance(count);
      got += count;
    }
    return got;
  }

  @Override
  public long skip(long count) throws IOException {
    long left = count;
    while (left > 0 && fill()) {
      int some = (int) Math.min(left, end - next);
      advance(some);
      left -= some;
    }
    return count - left;
  }

  private void advance(int count) {
    next += count;
    position += count;
  }
}
