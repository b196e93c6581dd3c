package io.squashkit.squashfs.tar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// Makes xz streams.
final class XzPiece implements PieceCompressor {
  private static final int STEP = 64 << 10;

  /// An encoder takes about 90 MB, which are worth keeping.
  private final ArrayCache cache = new BasicArrayCache();

  private final byte[] step = new byte[STEP];

  @Override
  public ByteBuffer compress(ByteBuffer source) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream(source.remaining() / 2);
    LZMA2Options options = new LZMA2Options(LZMA2Options.PRESET_DEFAULT);
    try (XZOutputStream xz = new XZOutputStream(target, options, cache)) {
      while (source.hasRemaining()) {
        int count = Math.min(STEP, source.remaining());
        source.get(step, 0, count);
        xz.write(step, 0, count);
      }
    }
    return ByteBuffer.wrap(target.toByteArray());
  }
}
