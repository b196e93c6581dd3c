package io.squashkit.squashfs.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.ZstdVersion;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CompressorOptions;
import io.squashkit.squashfs.format.CorruptImageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Zstandard through zstd-jni.
///
/// One call compresses one block, so the library knows the block's size, writes it into the frame and
/// never takes a window larger than the block: what the kernel demands.
final class ZstdCodec implements Codec {
  static final int DEFAULT_LEVEL = 15;

  private static final int MAGIC = 0xFD2F_B528;

  private final int level;

  ZstdCodec(int level) {
    this.level = level;
  }

  @Override
  public CompressorId id() {
    return CompressorId.ZSTD;
  }

  @Override
  public @Nullable CompressorOptions options() {
    return level == DEFAULT_LEVEL ? null : new CompressorOptions.Zstd(level);
  }

  @Override
  public BlockCompressor newCompressor() {
    BlockCompressor worker =
        level == DEFAULT_LEVEL ? new ZstdTunedCompressor() : newMetadataCompressor();
    return Levels.ZSTD.forData(level, worker);
  }

  @Override
  public BlockCompressor newMetadataCompressor() {
    return new Compressor(level);
  }

  @Override
  public BlockDecompressor newDecompressor() {
    return new Decompressor();
  }

  @Override
  public String implementation() {
    return "zstd-jni " + ZstdVersion.VERSION + " (bundled)";
  }

  /// Compresses with one context.
  static final class Compressor implements BlockCompressor {
    private final ZstdCompressCtx context = new ZstdCompressCtx();

    Compressor(int level) {
      this(level, ZstdSearch.OF_LEVEL);
    }

    Compressor(int level, ZstdSearch search) {
      context.setLevel(level).setContentSize(true).setChecksum(false).setDictID(false);
      search.applyTo(context);
    }

    @Override
    public int compress(ByteBuffer source, ByteBuffer target) {
      int size = source.remaining();
      if (size == 0) {
        return 0;
      }
      try {
        return context.compressDirectByteBuffer(
            target, target.position(), size - 1, source, source.position(), size);
      } catch (ZstdException e) {
        if (e.getErrorCode() == Zstd.errDstSizeTooSmall()) {
          return 0;
        }
        throw new IllegalStateException("zstd: " + e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      context.close();
    }
  }

  /// Decompresses with one context, right into the target: a window that the input claims takes no
  /// memory.
  private static final class Decompressor implements BlockDecompressor {
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();

    @Override
    public int decompress(ByteBuffer source, ByteBuffer target) throws CorruptImageException {
      int size = source.remaining();
      // Keeps older formats of the same library and frames without content out.
      if (size < 4
          || source.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(source.position()) != MAGIC) {
        throw BadBlock.damaged(CompressorId.ZSTD, size, "does not start with a zstd frame");
      }
      try {
        return context.decompressDirectByteBuffer(
            target, target.position(), target.remaining(), source, source.position(), size);
      } catch (ZstdException e) {
        if (e.getErrorCode() == Zstd.errDstSizeTooSmall()) {
          throw BadBlock.tooLarge(CompressorId.ZSTD, size, target.remaining());
        }
        throw BadBlock.damaged(CompressorId.ZSTD, size, "damaged: " + e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      context.close();
    }
  }
}
