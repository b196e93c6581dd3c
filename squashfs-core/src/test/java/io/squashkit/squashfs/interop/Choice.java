package io.squashkit.squashfs.interop;

import io.squashkit.squashfs.codec.Compression;
import io.squashkit.squashfs.format.BcjFilter;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.pack.PackOptions;
import java.util.Set;
import java.util.StringJoiner;

/// Pack options with a name, changed one by one. What is not chosen is quick rather than small, and
/// the image has a fixed time.
final class Choice {
  CompressorId compressor = CompressorId.ZSTD;
  int level = 1;
  Set<BcjFilter> filters = Set.of();
  int blockSize = 128 << 10;
  int threads = 2;
  long memory = 64L << 20;
  boolean fragments = true;
  boolean duplicates = true;
  boolean xattrs = true;
  boolean export = true;
  boolean pad = true;
  boolean allRoot;
  Long inodeTime;
  Long imageTime = 1_700_000_000L;
  Long latestTime;
  long offset;
  boolean verify = true;
  boolean replace;
  PackOptions.Unreadable unreadable = PackOptions.Unreadable.FAIL;

  static Choice of(CompressorId compressor, int blockSize) {
    Choice choice = new Choice();
    choice.compressor = compressor;
    choice.blockSize = blockSize;
    choice.level =
        switch (compressor) {
          case null -> Compression.DEFAULT_LEVEL;
          case XZ, LZMA, LZO, GZIP, LZ4, ZSTD -> 1;
        };
    return choice;
  }

  PackOptions options() {
    return new PackOptions(
        new Compression(compressor, level, filters),
        blockSize,
        threads,
        memory,
        fragments,
        duplicates,
        xattrs,
        export,
        pad,
        allRoot,
        inodeTime,
        imageTime,
        latestTime,
        offset,
        verify,
        replace,
        unreadable,
        io.squashkit.squashfs.tree.FileOrder.NONE);
  }

  @Override
  public String toString() {
    StringJoiner name = new StringJoiner(" ");
    name.add(compressor == null ? "none" : compressor.label()).add((blockSize >> 10) + "K");
    if (!filters.isEmpty()) {
      name.add("bcj");
    }
    addIf(name, !fragments, "no-fragments");
    addIf(name, !duplicates, "no-duplicates");
    addIf(name, !xattrs, "no-xattrs");
    addIf(name, !export, "no-export");
    addIf(name, !pad, "no-pad");
    addIf(name, allRoot, "all-root");
    addIf(name, inodeTime != null, "time " + inodeTime);
    addIf(name, latestTime != null, "latest " + latestTime);
    addIf(name, offset != 0, "offset " + offset);
    return name.toString();
  }

  private static void addIf(StringJoiner name, boolean set, String word) {
    if (set) {
      name.add(word);
    }
  }
}
