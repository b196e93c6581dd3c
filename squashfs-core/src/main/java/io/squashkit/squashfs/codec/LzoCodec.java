package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CompressorOptions;
import org.jspecify.annotations.Nullable;

/// LZO1X in Java: no library that is licensed like this one does it without `sun.misc.Unsafe`, on
/// input that cannot be trusted at that.
final class LzoCodec implements Codec {
  static final int DEFAULT_LEVEL = 8;

  /// The variant with levels, in the options block. All variants are decoded alike.
  private static final int LZO1X_999 = 4;

  /// Levels from here on are slow enough to look first whether a block is hopeless.
  private static final int SLOW_LEVEL = 5;

  private final int level;

  LzoCodec(int level) {
    this.level = level;
  }

  @Override
  public CompressorId id() {
    return CompressorId.LZO;
  }

  @Override
  public @Nullable CompressorOptions options() {
    return level == DEFAULT_LEVEL ? null : new CompressorOptions.Lzo(LZO1X_999, level);
  }

  @Override
  public BlockCompressor newCompressor() {
    BlockCompressor worker = newMetadataCompressor();
    return level >= SLOW_LEVEL ? new EarlyStop(worker) : worker;
  }

  @Override
  public BlockCompressor newMetadataCompressor() {
    return new LzoEncoder(level);
  }

  @Override
  public BlockDecompressor newDecompressor() {
    return new LzoDecoder();
  }

  @Override
  public String implementation() {
    return "squash (Java)";
  }
}
