package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CompressorOptions;
import org.jspecify.annotations.Nullable;

/// One compressor with its settings. Safe for use by several threads; the workers that it makes are
/// each for one thread at a time and hold native memory until closed.
public interface Codec {
  /// The compressor's number in the super block.
  ///
  /// @return the id
  CompressorId id();

  /// What the compressor options block of an image made with these settings says.
  ///
  /// @return the options, or null if the image needs no such block, since all are defaults
  @Nullable CompressorOptions options();

  /// Makes a worker that compresses data blocks and fragment blocks.
  ///
  /// @return a worker for one thread
  BlockCompressor newCompressor();

  /// Makes a worker that compresses metadata blocks of at most 8 KiB.
  ///
  /// @return a worker for one thread
  default BlockCompressor newMetadataCompressor() {
    return newCompressor();
  }

  /// Makes a worker that decompresses any block.
  ///
  /// @return a worker for one thread
  BlockDecompressor newDecompressor();

  /// The implementation in use, for people: such as `libdeflate 1.23 (bundled)`.
  ///
  /// @return a name
  String implementation();
}
