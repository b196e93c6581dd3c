package io.squashkit.squashfs.tar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/// Header and trailer of a gzip file (RFC 1952) without name and time. One member holds all pieces, since
/// there are readers that stop behind the first.
final class GzipEnvelope implements Envelope {
  private static final byte UNKNOWN_SYSTEM = (byte) 255;
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, UNKNOWN_SYSTEM};
  private static final byte[] EMPTY_LAST_BLOCK = {3, 0};
  private static final int TRAILER = EMPTY_LAST_BLOCK.length + 8;

  private final CRC32 checksum = new CRC32();
  private long size;

  @Override
  public ByteBuffer start() {
    return ByteBuffer.wrap(HEADER);
  }

  @Override
  public void pass(ByteBuffer piece) {
    size += piece.remaining();
    checksum.update(piece);
  }

  @Override
  public ByteBuffer end() {
    ByteBuffer end = ByteBuffer.allocate(TRAILER).order(ByteOrder.LITTLE_ENDIAN);
    end.put(EMPTY_LAST_BLOCK).putInt((int) checksum.getValue()).putInt((int) size);
    return end.flip();
  }
}
