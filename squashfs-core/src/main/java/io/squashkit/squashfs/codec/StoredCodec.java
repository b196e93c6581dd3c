package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CompressorOptions;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The codec of images that are to be stored as they are. The super block has to name some compressor
/// all the same; gzip is the one that every reader knows.
final class StoredCodec implements Codec {
  private static final BlockCompressor NEVER =
      new BlockCompressor() {
        @Override
        public int compress(ByteBuffer source, ByteBuffer target) {
          return 0;
        }

        @Override
        public void close() {}
      };

  private final Codec reading;

  StoredCodec(Codec reading) {
    this.reading = reading;
  }

  @Override
  public CompressorId id() {
    return CompressorId.GZIP;
  }

  @Override
  public @Nullable CompressorOptions options() {
    return null;
  }

  @Override
  public BlockCompressor newCompressor() {
    return NEVER;
  }

  @Override
  public BlockDecompressor newDecompressor() {
    return reading.newDecompressor();
  }

  @Override
  public String implementation() {
    return "stored";
  }
}
