package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CompressorOptions;
import org.jspecify.annotations.Nullable;

/// zlib streams: through libdeflate, or the JDK's zlib where that is not to be had.
final class GzipCodec implements Codec {
  static final int DEFAULT_LEVEL = 9;

  private static final int WINDOW_LOG = 15;
  private static final int MAX_ZLIB_LEVEL = 9;

  private final int level;
  private final @Nullable Libdeflate library;

  /// Makes a codec.
  ///
  /// @param library null for the JDK's zlib
  GzipCodec(int level, @Nullable Libdeflate library) {
    this.level = level;
    this.library = library;
  }

  /// The library that a preference asks for, or the next best; null for the JDK's zlib.
  static @Nullable Libdeflate library(CodecPreference preference) {
    Libdeflate bundled = preference == CodecPreference.SYSTEM ? null : Libdeflate.bundled();
    return bundled != null || preference == CodecPreference.BUNDLED ? bundled : Libdeflate.system();
  }

  @Override
  public CompressorId id() {
    return CompressorId.GZIP;
  }

  /// Other tools know levels up to 9 only; those beyond are ours and say 9.
  @Override
  public @Nullable CompressorOptions options() {
    return level >= MAX_ZLIB_LEVEL ? null : new CompressorOptions.Gzip(level, WINDOW_LOG, 0);
  }

  @Override
  public BlockCompressor newCompressor() {
    return library == null
        ? new ZlibCompressor(Math.min(level, MAX_ZLIB_LEVEL))
        : new LibdeflateCompressor(library, level);
  }

  @Override
  public BlockDecompressor newDecompressor() {
    return library == null ? new ZlibDecompressor() : new LibdeflateDecompressor(library);
  }

  @Override
  public String implementation() {
    return library == null ? "zlib (JDK)" : library.label();
  }
}
