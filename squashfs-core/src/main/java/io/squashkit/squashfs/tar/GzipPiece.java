package io.squashkit.squashfs.tar;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/// Makes pieces of a deflate stream (RFC 1951) that ends on a whole byte behind each and looks back into
/// none, so that they can be put one behind the other.
final class GzipPiece implements PieceCompressor {
  private static final int LEVEL = 6;
  private static final int SPARE = 64;

  private final Deflater deflater = new Deflater(LEVEL, true);
  private ByteBuffer target = ByteBuffer.allocateDirect(0);

  @Override
  public ByteBuffer compress(ByteBuffer source) {
    int size = source.remaining();
    int bound = size + (size >> 10) + SPARE; // zlib stores what does not shrink
    if (target.capacity() < bound) {
      target = ByteBuffer.allocateDirect(bound);
    }
    target.clear();
    deflater.reset();
    deflater.setInput(source);
    deflater.deflate(target, Deflater.SYNC_FLUSH);
    if (!target.hasRemaining()) {
      throw new IllegalStateException("zlib: " + size + " bytes take " + bound + " or more");
    }
    return target.flip();
  }

  @Override
  public void close() {
    deflater.end();
  }
}
