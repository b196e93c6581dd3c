package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.BcjFilter;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CompressorOptions;
import io.squashkit.squashfs.format.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// xz streams: through the system's liblzma, which is faster, or XZ for Java.
final class XzCodec implements Codec {
  /// What a decoder may take: dictionaries are as large as a block, 1 MiB at most, in all images that
  /// the kernel mounts.
  static final int MEMORY_LIMIT_KIB = 16 << 10;

  /// From here on liblzma pays: it takes as long to link as Java does for about so much.
  private static final int LATE_BYTES = 256 << 10;

  private final int level;
  private final int dictionarySize;
  private final List<BcjFilter> filters = new ArrayList<>();
  private final CodecPreference preference;

  /// Makes a codec.
  ///
  /// @param blockSize the image's
  /// @param filters to be tried on data blocks
  XzCodec(int level, int blockSize, Set<BcjFilter> filters, CodecPreference preference) {
    this.level = level;
    this.preference = preference;
    for (BcjFilter filter : BcjFilter.values()) {
      if (filters.contains(filter)) {
        this.filters.add(filter);
      }
    }
    // The kernel sets this aside when there are no options; a smaller one only compresses less.
    dictionarySize = Math.max(blockSize, Limits.METADATA_BLOCK_SIZE);
  }

  /// The library to use; null for XZ for Java.
  private @Nullable Liblzma library() {
    Liblzma library = preference == CodecPreference.BUNDLED ? null : Liblzma.system();
    return library != null && library.supports(filters) ? library : null;
  }

  @Override
  public CompressorId id() {
    return CompressorId.XZ;
  }

  @Override
  public @Nullable CompressorOptions options() {
    int mask = 0;
    for (BcjFilter filter : filters) {
      mask |= filter.mask();
    }
    return mask == 0 ? null : new CompressorOptions.Xz(dictionarySize, mask);
  }

  @Override
  public BlockCompressor newCompressor() {
    return Levels.XZ.forData(
        level,
        new XzCompressor(
            newEncoder(dictionarySize), filters.isEmpty() ? null : new BranchTrial(filters)));
  }

  @Override
  public BlockCompressor newMetadataCompressor() {
    return new XzCompressor(newEncoder(Limits.METADATA_BLOCK_SIZE), null);
  }

  private XzEncoder newEncoder(int dictionary) {
    Liblzma library = library();
    return library == null
        ? new JavaXzEncoder(level, dictionary)
        : new LiblzmaEncoder(library, level, dictionary);
  }

  @Override
  public BlockDecompressor newDecompressor() {
    if (preference == CodecPreference.BUNDLED) {
      return new JavaXzDecompressor();
    }
    return new LateDecompressor(
        new JavaXzDecompressor(),
        LATE_BYTES,
        () -> {
          Liblzma library = Liblzma.system();
          return library == null ? new JavaXzDecompressor() : new LiblzmaDecompressor(library);
        });
  }

  @Override
  public String implementation() {
    return library() == null ? "xz for Java (bundled)" : "liblzma (system)";
  }
}
