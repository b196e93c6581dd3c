package io.squashkit.cli.command;

import io.squashkit.cli.output.ByteOutput;
import io.squashkit.cli.output.JsonWriter;
import io.squashkit.cli.output.Quantity;
import io.squashkit.cli.output.Table;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.pack.PackReport;
import java.io.IOException;
import java.nio.file.Path;

/// What is said after a pack.
final class PackSummary {
  private PackSummary() {}

  static void text(
      Path target,
      PackOptions options,
      String codec,
      PackReport report,
      PackWatch watch,
      ByteOutput out)
      throws IOException {
    out.line(
        target
            + ": "
            + Quantity.size(report.fileSize())
            + ", "
            + Quantity.percent(report.imageSize(), report.contentSize())
            + " of "
            + Quantity.size(report.contentSize()));
    Table table = new Table();
    table.row(
        "  compressor",
        compressor(options) + ", blocks of " + Quantity.size(options.blockSize()) + ", " + codec);
    table.row("  holds", contents(report));
    if (report.passedSize() > 0) {
      table.row("  copied", Quantity.size(report.passedSize()) + " of blocks as they were stored");
    }
    if (report.duplicateFiles() > 0) {
      table.row(
          "  duplicates",
          Quantity.count(report.duplicateFiles(), "file", "files")
              + ", "
              + Quantity.size(report.duplicateSize())
              + " saved before compression");
    }
    if (report.sparseSize() > 0) {
      table.row("  zeros", Quantity.size(report.sparseSize()) + " take no room");
    }
    table.row(
        "  sizes",
        "content "
            + Quantity.size(report.dataSize())
            + ", inodes "
            + Quantity.size(report.inodeTableSize())
            + ", folders "
            + Quantity.size(report.directoryTableSize()));
    table.row("  time", time(report));
    table.print(out);
    for (String loss : watch.losses()) {
      out.line("  note: " + loss);
    }
  }

  private static String compressor(PackOptions options) {
    CompressorId id = options.compression().compressor();
    int level = options.compression().level();
    return id == null ? "none" : level < 0 ? id.label() : id.label() + " " + level;
  }

  private static String contents(PackReport report) {
    String contents =
        Quantity.count(report.files(), "file", "files")
            + ", "
            + Quantity.count(report.directories(), "folder", "folders");
    if (report.symlinks() > 0) {
      contents += ", " + Quantity.count(report.symlinks(), "symbolic link", "symbolic links");
    }
    if (report.others() > 0) {
      contents += ", " + Quantity.count(report.others(), "device or pipe", "devices and pipes");
    }
    if (report.hardLinks() > 0) {
      contents += ", " + Quantity.count(report.hardLinks(), "hard link", "hard links");
    }
    return contents;
  }

  private static String time(PackReport report) {
    String time = Quantity.duration(report.seconds());
    if (report.seconds() > 0) {
      time += ", " + Quantity.size(Math.round(report.contentSize() / report.seconds())) + "/s";
    }
    return report.verifySeconds() > 0
        ? time + ", of which " + Quantity.duration(report.verifySeconds()) + " reading it back"
        : time;
  }

  static void json(
      Path target,
      PackOptions options,
      String codec,
      PackReport report,
      PackWatch watch,
      ByteOutput out)
      throws IOException {
    JsonWriter json = new JsonWriter(out).open('{');
    json.name("image").value(target.toString());
    CompressorId id = options.compression().compressor();
    json.name("compressor").value(id == null ? "none" : id.label());
    json.name("codec").value(codec);
    json.name("block_size").value(options.blockSize());
    json.name("image_size").value(report.imageSize());
    json.name("file_size").value(report.fileSize());
    json.name("content_size").value(report.contentSize());
    json.name("duplicate_size").value(report.duplicateSize());
    json.name("sparse_size").value(report.sparseSize());
    json.name("data_size").value(report.dataSize());
    json.name("copied_size").value(report.passedSize());
    json.name("inode_table_size").value(report.inodeTableSize());
    json.name("directory_table_size").value(report.directoryTableSize());
    json.name("inodes").value(report.inodes());
    json.name("files").value(report.files());
    json.name("directories").value(report.directories());
    json.name("symlinks").value(report.symlinks());
    json.name("others").value(report.others());
    json.name("hard_links").value(report.hardLinks());
    json.name("duplicate_files").value(report.duplicateFiles());
    json.name("fragment_blocks").value(report.fragmentBlocks());
    json.name("ids").value(report.ids());
    json.name("xattr_sets").value(report.xattrSets());
    json.name("unreadable_files").value(report.unreadableFiles());
    json.name("seconds").value(report.seconds());
    json.name("verify_seconds").value(report.verifySeconds());
    json.name("dropped_acls").value(watch.found().droppedAcls());
    json.name("dropped_xattrs").value(watch.found().droppedXattrs());
    json.name("excluded").value(watch.found().excluded());
    json.name("unreadable_directories").value(watch.found().unreadable());
    warnings(watch, json);
    json.close('}');
  }

  static void warnings(PackWatch watch, JsonWriter json) throws IOException {
    json.name("warnings").open('[');
    for (String warning : watch.warnings()) {
      json.value(warning);
    }
    json.close(']');
  }
}
