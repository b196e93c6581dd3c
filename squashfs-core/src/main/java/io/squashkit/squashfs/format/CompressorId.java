package io.squashkit.squashfs.format;

import org.jspecify.annotations.Nullable;

/// The compressors that the super block can name (field `compressor`).
public enum CompressorId {
  /// zlib streams.
  GZIP(1, "gzip"),
  /// Old style LZMA; never in the mainline kernel, read only here.
  LZMA(2, "lzma"),
  /// LZO1X.
  LZO(3, "lzo"),
  /// xz streams, optionally with a BCJ filter.
  XZ(4, "xz"),
  /// LZ4 blocks without a frame.
  LZ4(5, "lz4"),
  /// Zstandard frames.
  ZSTD(6, "zstd");

  private static final CompressorId[] BY_NUMBER = values();

  private final int number;
  private final String label;

  CompressorId(int number, String label) {
    this.number = number;
    this.label = label;
  }

  /// The number in the super block.
  ///
  /// @return 1 to 6
  public int number() {
    return number;
  }

  /// The name that people and command lines use.
  ///
  /// @return such as `zstd`
  public String label() {
    return label;
  }

  /// Finds a compressor by its number.
  ///
  /// @param number from the super block
  /// @return the compressor, or null where the format has none of that number
  public static @Nullable CompressorId of(int number) {
    return number >= 1 && number <= BY_NUMBER.length ? BY_NUMBER[number - 1] : null;
  }
}
