package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CompressorOptions;
import io.squashkit.squashfs.format.UnsupportedImageException;
import org.jspecify.annotations.Nullable;

/// Chooses codecs.
public final class Codecs {
  private Codecs() {}

  /// The codec for reading an image.
  ///
  /// @param id from the super block
  /// @param options from the options block, or null if there is none
  /// @param blockSize the image's block size
  /// @return the codec
  /// @throws UnsupportedImageException if this machine has no codec for it
  public static Codec forReading(
      CompressorId id, @Nullable CompressorOptions options, int blockSize)
      throws UnsupportedImageException {
    throw new UnsupportedOperationException();
  }

  /// The codec for writing an image.
  ///
  /// @param compression what was asked for
  /// @param blockSize the image's block size
  /// @return the codec
  /// @throws IllegalArgumentException if the level or filters do not fit the compressor, or it is one
  ///     that is only read (lzma)
  public static Codec forWriting(Compression compression, int blockSize) {
    throw new UnsupportedOperationException();
  }
}
