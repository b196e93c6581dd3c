package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.BcjFilter;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CompressorOptions;
import io.squashkit.squashfs.format.UnsupportedImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Chooses codecs.
public final class Codecs {
  private Codecs() {}

  /// The codec for reading an image, by the current preference.
  ///
  /// @param id from the super block
  /// @param options from the options block, or null if there is none
  /// @param blockSize the image's block size
  /// @return the codec
  /// @throws UnsupportedImageException if this machine has no codec for it
  /// @see CodecPreference#current()
  public static Codec forReading(
      CompressorId id, @Nullable CompressorOptions options, int blockSize)
      throws UnsupportedImageException {
    return forReading(id, options, blockSize, CodecPreference.current());
  }

  /// The codec for reading an image.
  ///
  /// @param id from the super block
  /// @param options from the options block, or null if there is none; decoding needs none of them
  /// @param blockSize the image's block size
  /// @param preference where the codec should come from
  /// @return the codec
  /// @throws UnsupportedImageException if this machine has no codec for it
  public static Codec forReading(
      CompressorId id,
      @Nullable CompressorOptions options,
      int blockSize,
      CodecPreference preference)
      throws UnsupportedImageException {
    try {
      return codec(id, Levels.of(id).standard(), Set.of(), blockSize, preference);
    } catch (LinkageError e) {
      throw new UnsupportedImageException(
          "compressor " + id.label() + ": this machine has no codec for it: " + e.getMessage(), e);
    }
  }

  /// The codec for writing an image, by the current preference.
  ///
  /// @param compression what was asked for
  /// @param blockSize the image's block size
  /// @return the codec
  /// @throws IllegalArgumentException if the level or filters do not fit the compressor, or it is one
  ///     that is only read (lzma)
  /// @see CodecPreference#current()
  public static Codec forWriting(Compression compression, int blockSize) {
    return forWriting(compression, blockSize, CodecPreference.current());
  }

  /// The codec for writing an image.
  ///
  /// @param compression what was asked for
  /// @param blockSize the image's block size
  /// @param preference where the codec should come from
  /// @return the codec
  /// @throws IllegalArgumentException if the level or filters do not fit the compressor, or it is one
  ///     that is only read (lzma)
  public static Codec forWriting(
      Compression compression, int blockSize, CodecPreference preference) {
    CompressorId id = compression.compressor();
    if (id == null) {
      return new StoredCodec(new GzipCodec(Levels.GZIP.standard(), preference));
    }
    int level = compression.level();
    if (level == Compression.DEFAULT_LEVEL) {
      level = Levels.of(id).standard();
    }
    if (id == CompressorId.LZMA) {
      throw new IllegalArgumentException("compressor is lzma, which is only read");
    }
    Levels.of(id).check(id, level);
    if (id != CompressorId.XZ && !compression.filters().isEmpty()) {
      throw new IllegalArgumentException(
          "compressor " + id.label() + " with filters, allowed: filters with xz only");
    }
    return codec(id, level, compression.filters(), blockSize, preference);
  }

  /// Tells which implementation of each compressor is in use, by the current preference.
  ///
  /// @return one line for each compressor, in the order of their numbers
  public static List<Implementation> implementations() {
    List<Implementation> found = new ArrayList<>();
    for (CompressorId id : CompressorId.values()) {
      String name;
      try {
        Codec codec =
            codec(id, Levels.of(id).standard(), Set.of(), 1 << 17, CodecPreference.current());
        name = codec.implementation();
      } catch (LinkageError e) {
        name = "none: " + e.getMessage();
      }
      found.add(new Implementation(id, name));
    }
    return found;
  }

  /// A compressor and what does its work.
  ///
  /// @param compressor the compressor
  /// @param name for people, such as `liblzma (system)`
  public record Implementation(CompressorId compressor, String name) {}

  private static Codec codec(
      CompressorId id,
      int level,
      Set<BcjFilter> filters,
      int blockSize,
      CodecPreference preference) {
    return switch (id) {
      case GZIP -> new GzipCodec(level, preference);
      case LZMA -> new LzmaCodec();
      case LZO -> new LzoCodec(level);
      case XZ -> new XzCodec(level, blockSize, filters, preference);
      case LZ4 -> new Lz4Codec(level, Lz4Codec.bestFactory());
      case ZSTD -> new ZstdCodec(level);
    };
  }
}
