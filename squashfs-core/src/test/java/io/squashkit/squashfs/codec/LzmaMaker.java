package io.squashkit.squashfs.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;

/// Makes LZMA blocks as packers of old did: with the size in the header, and some with an end mark as
/// well.
///
/// @param endMark whether there is an end mark
record LzmaMaker(boolean endMark) implements BlockCompressor {
  private static final int SIZE_FIELD = 5;

  @Override
  public int compress(ByteBuffer source, ByteBuffer target) {
    byte[] block = new byte[source.remaining()];
    source.get(source.position(), block);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (LZMAOutputStream stream =
        new LZMAOutputStream(out, new LZMA2Options(1), endMark ? -1 : block.length)) {
      stream.write(block);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] result = out.toByteArray();
    ByteBuffer.wrap(result).order(ByteOrder.LITTLE_ENDIAN).putLong(SIZE_FIELD, block.length);
    if (result.length >= block.length) {
      return 0;
    }
    target.put(target.position(), result);
    return result.length;
  }

  @Override
  public void close() {}
}
