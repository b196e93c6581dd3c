package io.squashkit.squashfs.tar;

import io.squashkit.squashfs.io.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;

/// An archive of which every place can be reached: what is skipped is not read.
final class SourceInput implements TarInput {
  /// Headers of small files come in one read; those of large files do not cost much more than alone.
  private static final int WINDOW = 8 << 10;

  private final ImageSource source;
  private final long size;
  private final ByteBuffer window = ByteBuffer.allocateDirect(WINDOW).limit(0);
  private long position;

  SourceInput(ImageSource source, long size) {
    this.source = source;
    this.size = size;
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int got = 0;
    while (into.hasRemaining() && position < size) {
      if (!window.hasRemaining()) {
        source.read(position, window.clear());
        if (!window.flip().hasRemaining()) {
          break; // cut off since its size was asked for
        }
      }
      int count = Math.min(into.remaining(), window.remaining());
      into.put(window.slice(window.position(), count));
      window.position(window.position() + count);
      position += count;
      got += count;
    }
    return got;
  }

  @Override
  public long skip(long count) {
    long skipped = Math.min(count, size - position);
    if (skipped <= window.remaining()) {
      window.position(window.position() + (int) skipped);
    } else {
      window.position(0).limit(0);
    }
    position += skipped;
    return skipped;
  }
}
