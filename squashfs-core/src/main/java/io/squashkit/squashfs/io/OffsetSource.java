package io.squashkit.squashfs.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/// The rest of another source from some position on.
record OffsetSource(ImageSource whole, long start) implements ImageSource {
  @Override
  public long size() throws IOException {
    return Math.max(0, whole.size() - start);
  }

  @Override
  public int read(long position, ByteBuffer into) throws IOException {
    return whole.read(start + position, into);
  }

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public void close() throws IOException {
    whole.close();
  }
}
