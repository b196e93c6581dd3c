package io.squashkit.squashfs.tar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Makes gzip members (RFC 1952) without name and time.
final class GzipPiece implements PieceCompressor {
  private static final byte UNKNOWN_SYSTEM = (byte) 255;
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, UNKNOWN_SYSTEM};
  private static final int TRAILER = 8;
  private static final int LEVEL = 6;

  private final Deflater deflater = new Deflater(LEVEL, true);
  private ByteBuffer target = ByteBuffer.allocateDirect(0);

  @Override
  public ByteBuffer compress(ByteBuffer source) {
    int size = source.remaining();
    int bound =
        HEADER.length + size + (size >> 10) + 64 + TRAILER; // zlib stores what does not shrink
    if (target.capacity() < bound) {
      target = ByteBuffer.allocateDirect(bound).order(ByteOrder.LITTLE_ENDIAN);
    }
    CRC32 checksum = new CRC32();
    checksum.update(source.duplicate());
    target.clear().put(HEADER);
    deflater.reset();
    deflater.setInput(source);
    deflater.finish();
    while (!deflater.finished()) {
      if (deflater.deflate(target) == 0) {
        throw new IllegalStateException("zlib: " + size + " bytes take more than " + bound);
      }
    }
    return target.putInt((int) checksum.getValue()).putInt(size).flip();
  }

  @Override
  public void close() {
    deflater.end();
  }
}
