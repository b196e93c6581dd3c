package io.squashkit.overlay.layer;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.DeviceNumber;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.read.DirectoryEntryRef;
import io.squashkit.squashfs.read.DirectoryReader;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An inode of an image.
final class ImageNode implements LayerNode {
  /// What `generic_encode_ino32_fh` of the kernel's fs/libfs.c makes: inode number and generation.
  private static final int NUMBER_AND_GENERATION = 1;

  private static final int SECTOR = 512;

  private final ImageLayer layer;
  private final SquashfsImage image;
  private final InodeRef place;
  private final Inode inode;
  private final int depth;
  private final Status status;

  /// @param place where the inode lies
  /// @param depth how many directories lead to it
  ImageNode(ImageLayer layer, InodeRef place, Inode inode, int depth) throws IOException {
    this.layer = layer;
    this.image = layer.image();
    this.place = place;
    this.inode = inode;
    this.depth = depth;
    this.status = status(image, inode);
  }

  private static Status status(SquashfsImage image, Inode inode) throws IOException {
    int device = inode instanceof Inode.Device found ? found.device() : 0;
    long size = size(inode);
    long stored = inode instanceof Inode.File file ? size - file.sparseBytes() : 0;
    Instant time = Instant.ofEpochSecond(inode.header().mtime());
    return new Status(
        inode.type().modeBits() | inode.header().permissions(),
        image.owner(inode),
        image.group(inode),
        (int) Math.min(inode.linkCount(), Integer.MAX_VALUE),
        inode.header().number(),
        size,
        (stored + SECTOR - 1) / SECTOR,
        DeviceNumber.major(device),
        DeviceNumber.minor(device),
        time,
        time,
        time);
  }

  private static long size(Inode inode) {
    return switch (inode) {
      case Inode.File file -> file.size();
      case Inode.Symlink link -> link.target().length;
      case Inode.Directory directory -> directory.listingSize();
      default -> 0;
    };
  }

  @Override
  public Status status() {
    return status;
  }

  @Override
  public long place() {
    return place.value();
  }

  @Override
  public Xattrs xattrs() throws IOException {
    return image.xattrs(inode);
  }

  @Override
  public @Nullable LayerNode child(Name name) throws IOException {
    if (!(inode instanceof Inode.Directory directory)) {
      return null;
    }
    DirectoryEntryRef entry = image.lookup(directory, name);
    if (entry == null) {
      return null;
    }
    Inode found = image.inode(entry.inode());
    if (found instanceof Inode.Directory) {
      checkWay(found.header().number(), name);
    }
    return new ImageNode(layer, entry.inode(), found, depth + 1);
  }

  /// A directory that is reached in several ways, or lies in itself, would be walked through again and
  /// again.
  private void checkWay(long number, Name name) throws CorruptImageException {
    String wrong = null;
    if (depth == Limits.MAX_DEPTH) {
      wrong = "depth is " + (depth + 1) + ", allowed: at most " + Limits.MAX_DEPTH;
    } else if (!layer.isOnlyWay(number, inode.header().number(), name)) {
      wrong =
          "parents are several, one of them inode " + inode.header().number() + ", allowed: one";
    }
    if (wrong != null) {
      throw new CorruptImageException(image.name() + ": directory inode " + number + ": " + wrong);
    }
  }

  @Override
  public List<LayerEntry> entries() throws IOException {
    if (!(inode instanceof Inode.Directory directory)) {
      throw new NotDirectoryException(where());
    }
    List<LayerEntry> entries = new ArrayList<>();
    DirectoryReader reader = image.entries(directory);
    while (reader.advance()) {
      entries.add(new LayerEntry(reader.name(), reader.type().modeBits(), reader.inodeNumber()));
    }
    return entries;
  }

  @Override
  public FileContent content() throws IOException {
    if (inode instanceof Inode.File file) {
      return image.content(file);
    }
    throw new FileSystemException(where(), null, "is no regular file");
  }

  @Override
  public byte[] target() throws IOException {
    if (inode instanceof Inode.Symlink link) {
      return link.target();
    }
    throw new NotLinkException(where());
  }

  private String where() {
    return image.name() + ", inode " + inode.header().number();
  }

  /// The kernel's SquashFS finds inodes by number if there is an export table, and has no UUID.
  @Override
  public byte[] origin() {
    if (image.superblock().exportTableStart() == Superblock.ABSENT) {
      return Origin.UNKNOWN;
    }
    ByteBuffer handle =
        ByteBuffer.allocate(8)
            .order(ByteOrder.nativeOrder())
            .putInt((int) inode.header().number())
            .putInt(0)
            .flip();
    return Origin.of(NUMBER_AND_GENERATION, new byte[0], handle);
  }
}
