package io.squashkit.cli.command;

import io.squashkit.cli.output.ByteOutput;
import io.squashkit.cli.output.JsonWriter;
import io.squashkit.cli.output.NameText;
import io.squashkit.cli.output.Quantity;
import io.squashkit.cli.output.Table;
import io.squashkit.cli.output.TimeText;
import io.squashkit.squashfs.format.BcjFilter;
import io.squashkit.squashfs.format.CompressorOptions;
import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.format.SuperblockFlag;
import io.squashkit.squashfs.read.ImageStatistics;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.util.Locale;

import static java.nio.charset.StandardCharsets.UTF_8;

/// What an image is made of, for people and for programs.
final class ImageSummary {
  private final SquashfsImage image;
  private final Superblock superblock;
  private final ImageStatistics statistics;

  ImageSummary(SquashfsImage image, ImageStatistics statistics) {
    this.image = image;
    this.superblock = image.superblock();
    this.statistics = statistics;
  }

  void text(ByteOutput out) throws IOException {
    Table facts = new Table();
    facts.row("image", NameText.of(image.name().getBytes(UTF_8)));
    facts.row(
        "format", "SquashFS 4.0, " + Quantity.count(superblock.bytesUsed()) + " bytes");
    if (image.offset() > 0) {
      facts.row("offset", Quantity.count(image.offset()) + " bytes into the file");
    }
    facts.row("time", new TimeText(true).full(superblock.modificationTime()));
    facts.row("compressor", compressor());
    facts.row("read with", image.codec().implementation());
    facts.row("block size", Quantity.size(superblock.blockSize()));
    facts.row("flags", flags());
    facts.row("holds", contents());
    facts.row(
        "besides",
        Quantity.count(statistics.ids(), "owner or group id", "owner and group ids")
            + ", "
            + Quantity.count(
                statistics.xattrSets(),
                "set of extended attributes",
                "sets of extended attributes"));
    saved(facts);
    facts.print(out);
    out.put('\n');
    sizes(out);
  }

  private void saved(Table facts) {
    if (statistics.duplicateFiles() > 0) {
      facts.row(
          "duplicates",
          Quantity.count(statistics.duplicateFiles(), "file", "files")
              + ", "
              + Quantity.size(statistics.duplicateSize())
              + " saved before compression");
    }
    if (statistics.sparseSize() > 0) {
      facts.row("zeros", Quantity.size(statistics.sparseSize()) + " take no room");
    }
  }

  private String contents() {
    String contents =
        Quantity.count(statistics.files(), "file", "files")
            + ", "
            + Quantity.count(statistics.directories(), "folder", "folders")
            + ", "
            + Quantity.count(statistics.symlinks(), "symbolic link", "symbolic links");
    if (statistics.devices() > 0) {
      contents += ", " + Quantity.count(statistics.devices(), "device", "devices");
    }
    if (statistics.ipcs() > 0) {
      contents += ", " + Quantity.count(statistics.ipcs(), "pipe or socket", "pipes and sockets");
    }
    if (statistics.hardLinks() > 0) {
      contents += ", " + Quantity.count(statistics.hardLinks(), "hard link", "hard links");
    }
    return contents;
  }

  private void sizes(ByteOutput out) throws IOException {
    Table sizes = new Table().row("", "size", "in the image", "share");
    size(sizes, "data blocks", statistics.dataSize(), statistics.dataStoredSize());
    size(sizes, "fragment blocks", statistics.fragmentSize(), statistics.fragmentStoredSize());
    size(sizes, "inodes", statistics.inodeTableSize(), statistics.inodeTableStoredSize());
    size(sizes, "folders", statistics.directoryTableSize(), statistics.directoryTableStoredSize());
    sizes.row("other tables", "", Quantity.size(statistics.otherTablesStoredSize()));
    size(sizes, "all files", statistics.contentSize(), superblock.bytesUsed());
    sizes.print(out);
  }

  private static void size(Table sizes, String what, long size, long stored) {
    sizes.row(what, Quantity.size(size), Quantity.size(stored), Quantity.percent(stored, size));
  }

  /// Not a switch over patterns: the first of those takes milliseconds to set up.
  private String compressor() {
    String name = superblock.compressor().label();
    CompressorOptions options = image.compressorOptions();
    if (options instanceof CompressorOptions.Gzip gzip) {
      String strategies = Integer.toHexString(gzip.strategies());
      return name
          + level(gzip.level())
          + ", window 2^"
          + gzip.windowSize()
          + ", strategies 0x"
          + strategies;
    }
    if (options instanceof CompressorOptions.Xz xz) {
      return name + " with a dictionary of " + Quantity.size(xz.dictionarySize()) + filters(xz);
    }
    if (options instanceof CompressorOptions.Lzo lzo) {
      return name + " algorithm " + lzo.algorithm() + level(lzo.level());
    }
    if (options instanceof CompressorOptions.Lz4 lz4) {
      return name + ((lz4.flags() & 1) != 0 ? ", high compression" : ", fast");
    }
    return options instanceof CompressorOptions.Zstd zstd
        ? name + level(zstd.level())
        : name + " with default options";
  }

  private static String level(int level) {
    return " level " + level;
  }

  private static String filters(CompressorOptions.Xz xz) {
    StringBuilder text = new StringBuilder();
    for (BcjFilter filter : BcjFilter.values()) {
      if ((xz.filters() & filter.mask()) != 0) {
        text.append(text.isEmpty() ? ", filters " : " ").append(filter.label());
      }
    }
    return text.toString();
  }

  private String flags() {
    StringBuilder text = new StringBuilder();
    for (SuperblockFlag flag : SuperblockFlag.values()) {
      if (superblock.has(flag)) {
        text.append(text.isEmpty() ? "" : ", ").append(word(flag));
      }
    }
    return text.isEmpty() ? "none" : text.toString();
  }

  private static String word(SuperblockFlag flag) {
    return flag.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  void json(JsonWriter json) throws IOException {
    json.open('{').name("image").value(image.name());
    json.name("version").value("4.0");
    json.name("offset").value(image.offset());
    json.name("bytes_used").value(superblock.bytesUsed());
    json.name("time").value(superblock.modificationTime());
    json.name("compressor").value(superblock.compressor().label());
    json.name("compressor_options").open('{');
    options(json);
    json.close('}');
    json.name("codec").value(image.codec().implementation());
    json.name("block_size").value(superblock.blockSize());
    json.name("flags").open('[');
    for (SuperblockFlag flag : SuperblockFlag.values()) {
      if (superblock.has(flag)) {
        json.value(flag.name().toLowerCase(Locale.ROOT));
      }
    }
    json.close(']');
    counts(json);
    sizes(json);
    json.close('}');
  }

  private void options(JsonWriter json) throws IOException {
    switch (image.compressorOptions()) {
      case null -> {}
      case CompressorOptions.Gzip gzip -> {
        json.name("level").value(gzip.level()).name("window").value(gzip.windowSize());
        json.name("strategies").value(gzip.strategies());
      }
      case CompressorOptions.Xz xz ->
          json.name("dictionary").value(xz.dictionarySize()).name("filters").value(xz.filters());
      case CompressorOptions.Lzo lzo ->
          json.name("algorithm").value(lzo.algorithm()).name("level").value(lzo.level());
      case CompressorOptions.Lz4 lz4 ->
          json.name("version").value(lz4.version()).name("flags").value(lz4.flags());
      case CompressorOptions.Zstd zstd -> json.name("level").value(zstd.level());
    }
  }

  private void counts(JsonWriter json) throws IOException {
    json.name("inodes").value(superblock.inodeCount());
    json.name("files").value(statistics.files());
    json.name("directories").value(statistics.directories());
    json.name("symlinks").value(statistics.symlinks());
    json.name("devices").value(statistics.devices());
    json.name("pipes_and_sockets").value(statistics.ipcs());
    json.name("hard_links").value(statistics.hardLinks());
    json.name("ids").value(statistics.ids());
    json.name("xattr_sets").value(statistics.xattrSets());
    json.name("data_blocks").value(statistics.dataBlocks());
    json.name("fragment_blocks").value(statistics.fragmentBlocks());
    json.name("duplicate_files").value(statistics.duplicateFiles());
  }

  private void sizes(JsonWriter json) throws IOException {
    json.name("content_size").value(statistics.contentSize());
    json.name("duplicate_size").value(statistics.duplicateSize());
    json.name("sparse_size").value(statistics.sparseSize());
    pair(json, "data", statistics.dataSize(), statistics.dataStoredSize());
    pair(json, "fragments", statistics.fragmentSize(), statistics.fragmentStoredSize());
    pair(json, "inode_table", statistics.inodeTableSize(), statistics.inodeTableStoredSize());
    pair(
        json,
        "directory_table",
        statistics.directoryTableSize(),
        statistics.directoryTableStoredSize());
    json.name("other_tables_stored_size").value(statistics.otherTablesStoredSize());
  }

  private static void pair(JsonWriter json, String what, long size, long stored)
      throws IOException {
    json.name(what + "_size").value(size).name(what + "_stored_size").value(stored);
  }
}
