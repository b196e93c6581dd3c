package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CompressorOptions;
import java.util.function.Supplier;

/// A codec made of any two workers.
record PairedCodec(
    CompressorId id,
    Supplier<BlockCompressor> compressing,
    Supplier<BlockDecompressor> decompressing)
    implements Codec {
  @Override
  public CompressorOptions options() {
    return null;
  }

  @Override
  public BlockCompressor newCompressor() {
    return compressing.get();
  }

  @Override
  public BlockDecompressor newDecompressor() {
    return decompressing.get();
  }

  @Override
  public String implementation() {
    return "test";
  }
}
