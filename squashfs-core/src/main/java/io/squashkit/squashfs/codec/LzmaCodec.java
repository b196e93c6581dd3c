package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CompressorOptions;
import io.squashkit.squashfs.format.CorruptImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.LZMAInputStream;

/// Old style LZMA, which is only read: each block is an `.lzma` file, with a header of 13 bytes that
/// holds the properties, the dictionary size and the uncompressed size.
final class LzmaCodec implements Codec {
  private static final int HEADER_SIZE = 13;
  private static final int UNCOMPRESSED_SIZE = 5;
  private static final long UNKNOWN = -1;

  @Override
  public CompressorId id() {
    return CompressorId.LZMA;
  }

  @Override
  public @Nullable CompressorOptions options() {
    return null;
  }

  @Override
  public BlockCompressor newCompressor() {
    throw new UnsupportedOperationException("lzma is only read");
  }

  @Override
  public BlockDecompressor newDecompressor() {
    return new Decompressor();
  }

  @Override
  public String implementation() {
    return "xz for Java (bundled), read only";
  }

  private static final class Decompressor implements BlockDecompressor {
    private final ArrayCache cache = new BasicArrayCache();
    private final HeapInput in = new HeapInput();
    private byte[] out = new byte[0];

    @Override
    public int decompress(ByteBuffer source, ByteBuffer target) throws CorruptImageException {
      int size = source.remaining();
      int room = target.remaining();
      if (size < HEADER_SIZE) {
        throw BadBlock.damaged(CompressorId.LZMA, size, "cut off");
      }
      long claimed =
          source
              .duplicate()
              .order(ByteOrder.LITTLE_ENDIAN)
              .getLong(source.position() + UNCOMPRESSED_SIZE);
      if (claimed != UNKNOWN && (claimed < 0 || claimed > room)) {
        throw BadBlock.tooLarge(CompressorId.LZMA, size, room);
      }
      in.set(source);
      if (out.length <= room) {
        out = new byte[room + 1];
      }
      int result;
      try (LZMAInputStream stream = new LZMAInputStream(in, XzCodec.MEMORY_LIMIT_KIB, cache)) {
        stream.enableRelaxedEndCondition(); // some packers write size and end mark
        result = stream.readNBytes(out, 0, room + 1);
      } catch (IOException e) {
        throw BadBlock.damaged(CompressorId.LZMA, size, "damaged or cut off: " + e.getMessage(), e);
      }
      if (result > room) {
        throw BadBlock.tooLarge(CompressorId.LZMA, size, room);
      }
      target.put(target.position(), out, 0, result);
      return result;
    }

    @Override
    public void close() {}
  }
}
