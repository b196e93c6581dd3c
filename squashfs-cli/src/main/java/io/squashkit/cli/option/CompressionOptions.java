package io.squashkit.cli.option;

import io.squashkit.squashfs.codec.Codecs;
import io.squashkit.squashfs.codec.Compression;
import io.squashkit.squashfs.format.BcjFilter;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.format.SuperblockFlag;
import io.squashkit.squashfs.read.SquashfsImage;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How an image is compressed: `--compressor`, `--level`, `--bcj`, `--block-size`.
public final class CompressionOptions {
  private static final String NONE = "none";

  private final Option<@Nullable String> compressor;
  private final Option<@Nullable Integer> level;
  private final Option<@Nullable Set<BcjFilter>> filters;
  private final Option<@Nullable Integer> blockSize;

  /// Declares the options.
  ///
  /// @param arguments takes them
  public CompressionOptions(Arguments arguments) {
    this(arguments, "-l", "--level");
  }

  /// Declares the options for a verb whose `-l` is something else.
  ///
  /// @param arguments takes them
  /// @param levelNames what `--level` is called
  public CompressionOptions(Arguments arguments, String... levelNames) {
    compressor =
        arguments.value(
            Form.oneOf("gzip", "xz", "zstd", "lz4", "lzo", NONE),
            CompressorId.ZSTD.label(),
            "NAME",
            "gzip, xz, zstd, lz4, lzo or none (default zstd): xz packs tightest, lz4 reads fastest,"
                + " gzip is read by every kernel",
            "-c",
            "--compressor");
    level =
        arguments.value(
            Form.number(0, 22),
            Compression.DEFAULT_LEVEL,
            "N",
            "gzip 1-9 (default 9), zstd 1-22 (15), lz4 1-12 (1), lzo 1-9 (8), xz 0-9 (6)",
            levelNames);
    blockSize =
        arguments.value(
            CompressionOptions::blockSize,
            128 << 10,
            "SIZE",
            "a power of two from 4K to 1M (default 128K); larger packs tighter, smaller reads"
                + " quicker at random places; kernels with 16K or 64K pages need at least that",
            "-b",
            "--block-size");
    filters =
        arguments.value(
            new FilterForm(),
            Set.of(),
            "NAMES",
            "with xz: filters for machine code, such as x86,arm64; used where they help",
            "--bcj");
  }

  private static Integer blockSize(String text) {
    SizeForm form =
        new SizeForm(Limits.MIN_BLOCK_SIZE, Limits.MAX_BLOCK_SIZE, "a power of two from 4K to 1M");
    int size = Math.toIntExact(form.parse(text));
    if (Integer.bitCount(size) != 1) {
      throw new IllegalArgumentException("allowed is " + form.allowed());
    }
    return size;
  }

  /// How to compress what may come from an image.
  ///
  /// @param like the image, whose compression counts unless another was asked for; null for none
  /// @return the compression, whose level the codec still has to judge
  /// @throws UsageException if options do not go together
  public Compression compression(@Nullable SquashfsImage like) throws UsageException {
    if (like == null || compressor.isGiven()) {
      return compression();
    }
    Compression same = of(like);
    return new Compression(
        same.compressor(),
        level.isGiven() ? Objects.requireNonNull(level.value()) : same.level(),
        filters.isGiven() ? Objects.requireNonNull(filters.value()) : same.filters());
  }

  /// How an image is compressed.
  ///
  /// @param image the image
  /// @return what makes blocks that fit into it
  public static Compression of(SquashfsImage image) {
    Superblock superblock = image.superblock();
    return SuperblockFlag.UNCOMPRESSED_DATA.in(superblock.flags())
        ? Compression.NONE
        : Compression.like(superblock.compressor(), image.compressorOptions());
  }

  private Compression compression() throws UsageException {
    Set<BcjFilter> wanted = Objects.requireNonNull(filters.value());
    CompressorId id = id();
    if (!wanted.isEmpty() && id != CompressorId.XZ) {
      throw new UsageException(
          "--bcj: only xz has filters for machine code, found --compressor " + compressor.value());
    }
    return new Compression(id, Objects.requireNonNull(level.value()), wanted);
  }

  private @Nullable CompressorId id() {
    for (CompressorId id : CompressorId.values()) {
      if (id.label().equals(compressor.value())) {
        return id;
      }
    }
    return null;
  }

  /// Lets the codec judge a level, before anything else is done.
  ///
  /// @param verb whose arguments these are
  /// @param compression how to compress
  /// @param blockSize bytes of a data block
  /// @throws UsageException if the codec has no such level
  public static void check(String verb, Compression compression, int blockSize)
      throws UsageException {
    try {
      Codecs.forWriting(compression, blockSize);
    } catch (IllegalArgumentException e) {
      throw new UsageException(verb + ": " + e.getMessage());
    }
  }

  /// Bytes of a data block of what may come from an image.
  ///
  /// @param like the image, whose block size counts unless another was asked for; null for none
  /// @return the size
  public int blockSize(@Nullable SquashfsImage like) {
    return like == null || blockSize.isGiven() ? blockSize() : like.superblock().blockSize();
  }

  private int blockSize() {
    return Objects.requireNonNull(blockSize.value());
  }
}
