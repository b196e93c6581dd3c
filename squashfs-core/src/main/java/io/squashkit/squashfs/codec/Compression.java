package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.BcjFilter;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CompressorOptions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a packer is asked to compress.
///
/// @param compressor which compressor; null stores everything uncompressed
/// @param level its level: gzip 1–9 (9), zstd 1–22 (15), lz4 1 (fast, default) or 2–12 (HC), lzo 1–9 (8), xz 0–9 (6); -1 for
///     the default in parentheses
/// @param filters the BCJ filters that xz may try
public record Compression(@Nullable CompressorId compressor, int level, Set<BcjFilter> filters) {
  /// What `mksquashfs -Xhc` uses; the image tells only that it is high.
  private static final int HIGHEST_LZ4 = 12;

  /// The level that stands for a compressor's default.
  public static final int DEFAULT_LEVEL = -1;

  /// What is used unless asked otherwise: zstd 15.
  public static final Compression DEFAULT =
      new Compression(CompressorId.ZSTD, DEFAULT_LEVEL, Set.of());

  /// Everything uncompressed.
  public static final Compression NONE = new Compression(null, DEFAULT_LEVEL, Set.of());

  /// The compression that an image says of itself: blocks that it makes fit into that image.
  ///
  /// @param compressor the image's compressor
  /// @param options its compressor options, null for defaults
  /// @return the compression; the default for lzma, which is only read
  public static Compression like(CompressorId compressor, @Nullable CompressorOptions options) {
    if (compressor == CompressorId.LZMA) {
      return DEFAULT;
    }
    int level = DEFAULT_LEVEL;
    Set<BcjFilter> filters = EnumSet.noneOf(BcjFilter.class);
    switch (options) {
      case null -> {}
      case CompressorOptions.Gzip gzip -> level = gzip.level();
      case CompressorOptions.Zstd zstd -> level = zstd.level();
      case CompressorOptions.Lzo lzo -> level = lzo.level() == 0 ? 1 : lzo.level();
      case CompressorOptions.Lz4 lz4 -> level = (lz4.flags() & 1) == 0 ? 1 : HIGHEST_LZ4;
      case CompressorOptions.Xz xz -> {
        for (BcjFilter filter : BcjFilter.values()) {
          if ((xz.filters() & filter.mask()) != 0) {
            filters.add(filter);
          }
        }
      }
    }
    return new Compression(compressor, level, filters);
  }
}
