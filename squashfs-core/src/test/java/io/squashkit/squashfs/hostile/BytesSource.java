package io.squashkit.squashfs.hostile;

import io.squashkit.squashfs.io.ImageSource;
import java.nio.ByteBuffer;

/// An image in memory.
record BytesSource(byte[] bytes) implements ImageSource {
  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public int read(long position, ByteBuffer into) {
    int count = (int) Math.max(0, Math.min(into.remaining(), bytes.length - position));
    if (count > 0) {
      into.put(bytes, (int) position, count);
    }
    return count;
  }

  @Override
  public String name() {
    return "hostile.squashfs";
  }

  @Override
  public void close() {}
}
