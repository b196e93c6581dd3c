package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.squashkit.cli.output.ByteOutput;
import io.squashkit.cli.output.JsonWriter;
import io.squashkit.cli.output.ModeText;
import io.squashkit.cli.output.NameText;
import io.squashkit.cli.output.Quantity;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.cli.output.Table;
import io.squashkit.cli.output.TimeText;
import io.squashkit.squashfs.format.BlockWord;
import io.squashkit.squashfs.format.DeviceNumber;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeHeader;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;

/// All about an inode, for people and for programs.
final class InodeDetails {
  private final SquashfsImage image;

  InodeDetails(SquashfsImage image) {
    this.image = image;
  }

  /// Data blocks of a file, counted.
  private record Blocks(int count, int stored, int sparse, long size) {
    static Blocks of(Inode.File file) {
      int stored = 0;
      int sparse = 0;
      long size = 0;
      for (int word : file.blockWords()) {
        size += BlockWord.size(word);
        if (word == BlockWord.SPARSE) {
          sparse++;
        } else if (!BlockWord.isCompressed(word)) {
          stored++;
        }
      }
      return new Blocks(file.blockWords().length, stored, sparse, size);
    }
  }

  void print(FoundPath found, TimeText times, Surroundings surroundings) throws IOException {
    Inode inode = found.inode();
    InodeHeader header = inode.header();
    String path = found.path().length == 0 ? "/" : NameText.of(found.path());
    Table table = new Table();
    table.row("path", path);
    table.row("kind", JsonListing.kind(inode.type()));
    table.row("mode", mode(inode) + " (" + JsonListing.octal(header.permissions()) + ")");
    table.row(
        "owner",
        Integer.toUnsignedString(image.owner(inode))
            + ", group "
            + Integer.toUnsignedString(image.group(inode)));
    table.row("time", times.full(header.mtime()));
    table.row("inode", header.number() + ", links " + inode.linkCount());
    content(inode, table);
    for (Map.Entry<String, byte[]> xattr : image.xattrs(inode).asMap().entrySet()) {
      String name = NameText.of(xattr.getKey().getBytes(ISO_8859_1));
      table.row("xattr", name + " = " + value(xattr.getValue()));
    }
    table.print(surroundings.out());
  }

  private static String mode(Inode inode) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteOutput out = new ByteOutput(bytes);
    ModeText.put(inode.type(), inode.header().permissions(), out);
    out.flush();
    return bytes.toString(UTF_8);
  }

  private static void content(Inode inode, Table table) {
    switch (inode) {
      case Inode.File file -> file(file, table);
      case Inode.Directory directory -> {
        table.row("parent", "inode " + directory.parent());
        table.row(
            "listing",
            directory.listingSize()
                + " bytes, block at +0x"
                + Long.toHexString(directory.listingBlock())
                + " offset "
                + directory.listingOffset()
                + ", index entries "
                + directory.index().size());
      }
      case Inode.Symlink link -> table.row("target", NameText.of(link.target()));
      case Inode.Device device ->
          table.row(
              "device",
              DeviceNumber.major(device.device()) + "," + DeviceNumber.minor(device.device()));
      case Inode.Ipc ipc -> {}
    }
  }

  private static void file(Inode.File file, Table table) {
    table.row("size", file.size() + " bytes (" + Quantity.size(file.size()) + ")");
    Blocks blocks = Blocks.of(file);
    if (blocks.count() > 0) {
      table.row(
          "blocks",
          blocks.count()
              + " at 0x"
              + Long.toHexString(file.blocksStart())
              + ", "
              + blocks.size()
              + " bytes there, "
              + blocks.stored()
              + " not compressed, "
              + blocks.sparse()
              + " all zeros");
    }
    if (file.hasFragment()) {
      table.row("tail end", "fragment block " + file.fragment() + ", offset " + file.tailOffset());
    }
  }

  /// Text in quotes, anything else as hexadecimal digits.
  private static String value(byte[] value) {
    String text = NameText.of(value);
    boolean plain = new String(value, UTF_8).equals(text);
    return plain ? "\"" + text + "\"" : "0x" + HexFormat.of().formatHex(value);
  }

  void json(FoundPath found, JsonWriter json) throws IOException {
    json.open('{');
    JsonListing.members(image, found.inode(), found.path(), json);
    switch (found.inode()) {
      case Inode.File file -> json(file, json);
      case Inode.Directory directory -> {
        json.name("parent").value(directory.parent());
        json.name("listing_size").value(directory.listingSize());
        json.name("index_entries").value(directory.index().size());
      }
      case Inode.Symlink link -> {}
      case Inode.Device device -> {}
      case Inode.Ipc ipc -> {}
    }
    json.name("xattrs").open('[');
    for (Map.Entry<String, byte[]> xattr : image.xattrs(found.inode()).asMap().entrySet()) {
      json.open('{').bytes("name", xattr.getKey().getBytes(ISO_8859_1));
      json.bytes("value", xattr.getValue()).close('}');
    }
    json.close(']').close('}');
  }

  private static void json(Inode.File file, JsonWriter json) throws IOException {
    Blocks blocks = Blocks.of(file);
    json.name("blocks").open('{').name("count").value(blocks.count());
    json.name("start").value(file.blocksStart()).name("size").value(blocks.size());
    json.name("uncompressed").value(blocks.stored()).name("sparse").value(blocks.sparse());
    json.close('}').name("sparse_bytes").value(file.sparseBytes());
    if (file.hasFragment()) {
      json.name("fragment").open('{').name("index").value(file.fragment());
      json.name("offset").value(file.tailOffset()).close('}');
    }
  }
}
