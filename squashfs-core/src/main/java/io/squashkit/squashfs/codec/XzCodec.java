package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.BcjFilter;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CompressorOptions;
import io.squashkit.squashfs.format.Limits;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// xz streams: through the system's liblzma, which is faster, or XZ for Java.
final class XzCodec implements Codec {
  static final int DEFAULT_LEVEL = 6;

  /// What a decoder may take: dictionaries are as large as a block, 1 MiB at most, in all images that
  /// the kernel mounts.
  static final int MEMORY_LIMIT_KIB = 16 << 10;

  private final int level;
  private final int dictionarySize;
  private final List<BcjFilter> filters;
  private final int filterMask;
  private final @Nullable Liblzma library;

  /// Makes a codec.
  ///
  /// @param blockSize the image's
  /// @param filters to be tried on data blocks
  /// @param library null for XZ for Java
  XzCodec(int level, int blockSize, Set<BcjFilter> filters, @Nullable Liblzma library) {
    this.level = level;
    this.filters = filters.stream().sorted().toList();
    int mask = 0;
    for (BcjFilter filter : filters) {
      mask |= filter.mask();
    }
    filterMask = mask;
    this.library = library;
    // The kernel sets this aside when there are no options; smaller ones do not help.
    dictionarySize = Math.max(blockSize, Limits.METADATA_BLOCK_SIZE);
  }

  /// The library that a preference asks for; null for XZ for Java.
  static @Nullable Liblzma library(CodecPreference preference) {
    return preference == CodecPreference.BUNDLED ? null : Liblzma.system();
  }

  @Override
  public CompressorId id() {
    return CompressorId.XZ;
  }

  @Override
  public @Nullable CompressorOptions options() {
    return filterMask == 0 ? null : new CompressorOptions.Xz(dictionarySize, filterMask);
  }

  @Override
  public BlockCompressor newCompressor() {
    return new XzCompressor(
        newEncoder(dictionarySize), filters.isEmpty() ? null : new BranchTrial(filters));
  }

  @Override
  public BlockCompressor newMetadataCompressor() {
    return new XzCompressor(newEncoder(Limits.METADATA_BLOCK_SIZE), null);
  }

  private XzEncoder newEncoder(int dictionary) {
    return library == null
        ? new JavaXzEncoder(level, dictionary)
        : new LiblzmaEncoder(library, level, dictionary);
  }

  @Override
  public BlockDecompressor newDecompressor() {
    return library == null ? new JavaXzDecompressor() : new LiblzmaDecompressor(library);
  }

  @Override
  public String implementation() {
    return library == null ? "xz for Java (bundled)" : "liblzma (system)";
  }
}
