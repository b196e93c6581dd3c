package io.squashkit.squashfs.codec;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/// Compresses to zlib streams with the JDK.
final class ZlibCompressor implements BlockCompressor {
  private final Deflater deflater;

  ZlibCompressor(int level) {
    deflater = new Deflater(level);
  }

  @Override
  public int compress(ByteBuffer source, ByteBuffer target) {
    int size = source.remaining();
    if (size == 0) {
      return 0;
    }
    deflater.reset();
    deflater.setInput(source.duplicate());
    deflater.finish();
    ByteBuffer out = target.duplicate();
    out.limit(out.position() + size - 1);
    while (out.hasRemaining() && !deflater.finished()) {
      deflater.deflate(out);
    }
    return deflater.finished() ? out.position() - target.position() : 0;
  }

  @Override
  public void close() {
    deflater.end();
  }
}
