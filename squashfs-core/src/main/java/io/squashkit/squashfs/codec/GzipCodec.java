package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CompressorOptions;
import org.jspecify.annotations.Nullable;

/// zlib streams: through libdeflate, or the JDK's zlib where that is not to be had.
final class GzipCodec implements Codec {
  private static final int WINDOW_LOG = 15;
  private static final int MAX_ZLIB_LEVEL = 9;

  /// From here on libdeflate pays: it takes as long to link as the JDK does for about so much.
  private static final int LATE_BYTES = 8 << 20;

  private final int level;
  private final CodecPreference preference;

  GzipCodec(int level, CodecPreference preference) {
    this.level = level;
    this.preference = preference;
  }

  /// The library that the preference asks for, or the next best; null for the JDK's zlib.
  private @Nullable Libdeflate library() {
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
    return Levels.GZIP.forData(level, newMetadataCompressor());
  }

  @Override
  public BlockCompressor newMetadataCompressor() {
    Libdeflate library = library();
    return library == null
        ? new ZlibCompressor(Math.min(level, MAX_ZLIB_LEVEL))
        : new LibdeflateCompressor(library, level);
  }

  @Override
  public BlockDecompressor newDecompressor() {
    return new LateDecompressor(
        new ZlibDecompressor(),
        LATE_BYTES,
        () -> {
          Libdeflate library = library();
          return library == null ? new ZlibDecompressor() : new LibdeflateDecompressor(library);
        });
  }

  @Override
  public String implementation() {
    Libdeflate library = library();
    return library == null ? "zlib (JDK)" : library.label();
  }
}
