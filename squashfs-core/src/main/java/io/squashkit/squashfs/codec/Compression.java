package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.BcjFilter;
import io.squashkit.squashfs.format.CompressorId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a packer is asked to compress.
///
/// @param compressor which compressor; null stores everything uncompressed
/// @param level its level: gzip 1–9 (9), zstd 1–22 (15), lz4 1 (fast, default) or 2–12 (HC), lzo 1–9 (8), xz 0–9 (6); -1 for
///     the default in parentheses
/// @param filters the BCJ filters that xz may try
public record Compression(@Nullable CompressorId compressor, int level, Set<BcjFilter> filters) {
  /// The level that stands for a compressor's default.
  public static final int DEFAULT_LEVEL = -1;

  /// What is used unless asked otherwise: zstd 15.
  public static final Compression DEFAULT =
      new Compression(CompressorId.ZSTD, DEFAULT_LEVEL, Set.of());
}
