package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CompressorOptions;
import io.squashkit.squashfs.format.CorruptImageException;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/// LZ4 blocks without a frame, through lz4-java: its native library, or Java where there is none. The
/// native library is looked for on `java.library.path` first, then unpacked from the jar.
final class Lz4Codec implements Codec {
  private static final int VERSION = 1;
  private static final int HIGH_COMPRESSION = 1;

  private final int level;
  private final LZ4Factory factory;

  Lz4Codec(int level, LZ4Factory factory) {
    this.level = level;
    this.factory = factory;
  }

  /// The native library, or the Java implementation that checks all accesses.
  static LZ4Factory bestFactory() {
    try {
      return LZ4Factory.nativeInstance();
    } catch (LinkageError | UnsupportedOperationException | IllegalArgumentException e) {
      return LZ4Factory.safeInstance();
    }
  }

  @Override
  public CompressorId id() {
    return CompressorId.LZ4;
  }

  @Override
  public CompressorOptions options() {
    return new CompressorOptions.Lz4(VERSION, level > 1 ? HIGH_COMPRESSION : 0);
  }

  @Override
  public BlockCompressor newCompressor() {
    return Levels.LZ4.forData(level, newMetadataCompressor());
  }

  @Override
  public BlockCompressor newMetadataCompressor() {
    return new Compressor(level > 1 ? factory.highCompressor(level) : factory.fastCompressor());
  }

  @Override
  public BlockDecompressor newDecompressor() {
    return new Decompressor(factory.safeDecompressor());
  }

  @Override
  public String implementation() {
    return factory.toString().contains("JNI") ? "lz4-java (bundled)" : "lz4-java (Java)";
  }

  private record Compressor(LZ4Compressor compressor) implements BlockCompressor {
    @Override
    public int compress(ByteBuffer source, ByteBuffer target) {
      int size = source.remaining();
      if (size == 0) {
        return 0;
      }
      try {
        return compressor.compress(
            source, source.position(), size, target, target.position(), size - 1);
      } catch (LZ4Exception e) {
        return 0; // the result has no room in less than the block's size
      }
    }

    @Override
    public void close() {}
  }

  private record Decompressor(LZ4SafeDecompressor decompressor) implements BlockDecompressor {
    @Override
    public int decompress(ByteBuffer source, ByteBuffer target) throws CorruptImageException {
      int size = source.remaining();
      try {
        return decompressor.decompress(
            source, source.position(), size, target, target.position(), target.remaining());
      } catch (LZ4Exception e) {
        throw BadBlock.damaged(
            CompressorId.LZ4,
            size,
            "damaged, or the result is larger than expected, allowed: "
                + target.remaining()
                + " bytes",
            e);
      }
    }

    @Override
    public void close() {}
  }
}
