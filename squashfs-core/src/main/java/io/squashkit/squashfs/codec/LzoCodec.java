package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CompressorOptions;
import org.jspecify.annotations.Nullable;

/// LZO1X in Java: no library that is licensed like this one does it without `sun.misc.Unsafe`, on
/// input that cannot be trusted at that.
final class LzoCodec implements Codec {
  /// The variant with levels, in the options block. All variants are decoded alike.
  private static final int LZO1X_999 = 4;

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
    return level == Levels.LZO.standard() ? null : new CompressorOptions.Lzo(LZO1X_999, level);
  }

  @Override
  public BlockCompressor newCompressor() {
    return Levels.LZO.forData(level, newMetadataCompressor());
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
