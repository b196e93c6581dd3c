package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CompressorId;

/// The levels of a compressor.
///
/// @param least the fastest
/// @param most the one that packs tightest
/// @param standard where none is asked for
/// @param slow levels from here on are slow enough to look first whether a block is hopeless
record Levels(int least, int most, int standard, int slow) {
  static final Levels GZIP = new Levels(1, 12, 9, 7);
  static final Levels LZO = new Levels(1, 9, 8, 5);
  static final Levels XZ = new Levels(0, 9, 6, 0);
  static final Levels LZ4 = new Levels(1, 12, 1, 3);
  static final Levels ZSTD = new Levels(1, 22, ZstdCodec.DEFAULT_LEVEL, 6);
  private static final Levels NONE = new Levels(0, 0, 0, 0);

  static Levels of(CompressorId id) {
    return switch (id) {
      case GZIP -> GZIP;
      case LZMA -> NONE;
      case LZO -> LZO;
      case XZ -> XZ;
      case LZ4 -> LZ4;
      case ZSTD -> ZSTD;
    };
  }

  /// @throws IllegalArgumentException if the level is none of these
  void check(CompressorId id, int level) {
    if (level < least || level > most) {
      throw new IllegalArgumentException(
          id.label() + " level is " + level + ", allowed: " + least + " to " + most);
    }
  }

  /// A worker for data blocks: of a slow level, one that is spared what it could not make smaller.
  BlockCompressor forData(int level, BlockCompressor worker) {
    return level >= slow ? new EarlyStop(worker) : worker;
  }
}
