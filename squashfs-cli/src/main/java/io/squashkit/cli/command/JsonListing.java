package io.squashkit.cli.command;

import static java.util.Objects.requireNonNull;

import io.squashkit.cli.output.JsonWriter;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.format.DeviceNumber;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeType;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Prints an array with an object for each entry.
final class JsonListing implements Listing {
  private final SquashfsImage image;
  private final JsonWriter json;

  JsonListing(SquashfsImage image, Surroundings surroundings) {
    this.image = image;
    json = new JsonWriter(surroundings.out());
  }

  @Override
  public boolean needsInodes() {
    return true;
  }

  @Override
  public void start() throws IOException {
    json.open('[');
  }

  @Override
  public void entry(@Nullable Inode inode, byte[] path, int length) throws IOException {
    json.open('{');
    members(image, requireNonNull(inode), Arrays.copyOf(path, length), json);
    json.close('}');
  }

  @Override
  public void end() throws IOException {
    json.close(']');
  }

  /// Writes what is known of an entry from its inode alone.
  static void members(SquashfsImage image, Inode inode, byte[] path, JsonWriter json)
      throws IOException {
    json.bytes("path", path);
    json.name("type").value(kind(inode.type()));
    json.name("mode").value(octal(inode.header().permissions()));
    json.name("owner").value(Integer.toUnsignedLong(image.owner(inode)));
    json.name("group").value(Integer.toUnsignedLong(image.group(inode)));
    json.name("mtime").value(inode.header().mtime());
    json.name("inode").value(inode.header().number());
    json.name("links").value(inode.linkCount());
    switch (inode) {
      case Inode.File file -> json.name("size").value(file.size());
      case Inode.Symlink link -> json.bytes("target", link.target());
      case Inode.Device device -> {
        json.name("major").value(DeviceNumber.major(device.device()));
        json.name("minor").value(DeviceNumber.minor(device.device()));
      }
      case Inode.Directory directory -> {}
      case Inode.Ipc ipc -> {}
    }
  }

  /// What people call a kind of inode.
  static String kind(InodeType type) {
    return switch (type) {
      case DIRECTORY -> "directory";
      case FILE -> "file";
      case SYMLINK -> "symlink";
      case BLOCK_DEVICE -> "block device";
      case CHARACTER_DEVICE -> "character device";
      case FIFO -> "fifo";
      case SOCKET -> "socket";
    };
  }

  /// Permissions as `chmod` takes them.
  static String octal(int permissions) {
    String digits = Integer.toOctalString(permissions);
    return "0".repeat(4 - digits.length()) + digits;
  }
}
