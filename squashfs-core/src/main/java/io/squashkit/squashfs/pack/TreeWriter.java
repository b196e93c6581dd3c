package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.format.DeviceNumber;
import io.squashkit.squashfs.format.DirectoryIndexEntry;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeHeader;
import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.metadata.MetadataCompression;
import io.squashkit.squashfs.metadata.MetadataWriter;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Writes the inode table and the directory table.
///
/// The two need each other: a directory's listing names its children's inodes by the compressed position of
/// their metadata blocks, and its own inode names the listing likewise. So all other inodes come first, in
/// blocks that workers compress side by side; then the directories, level by level from the lowest: the
/// listings of one level, then its inodes. Only between levels does anyone wait.
final class TreeWriter {
  private static final long LATEST_TIME = 0xFFFF_FFFFL;

  final MetadataWriter inodes;
  final MetadataWriter listings;

  private final PackOptions options;
  private final IdTableWriter ids;
  private final XattrTableWriter xattrs;
  private final DirectoryListing listing = new DirectoryListing();
  private ByteBuffer record = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

  /// A directory whose listing is written and whose inode is not yet.
  private record Listed(
      Item.Directory directory, long position, long size, List<DirectoryListing.Signpost> index) {}

  TreeWriter(
      PackOptions options,
      IdTableWriter ids,
      XattrTableWriter xattrs,
      MetadataCompression compression) {
    this.options = options;
    this.ids = ids;
    this.xattrs = xattrs;
    this.inodes = new MetadataWriter(compression);
    this.listings = new MetadataWriter(compression);
  }

  /// Writes all inodes and listings.
  void write(Inventory inventory) throws IOException {
    for (Item item : inventory.items) {
      if (!(item instanceof Item.Directory)) {
        append(item, inode(item));
      }
    }
    Item.Directory root = inventory.directories.getFirst();
    List<List<Item.Directory>> levels = new ArrayList<>();
    for (int height = 0; height <= root.height; height++) {
      levels.add(new ArrayList<>());
    }
    for (Item.Directory directory : inventory.directories) {
      levels.get(directory.height).add(directory);
    }
    for (List<Item.Directory> level : levels) {
      inodes.settle();
      List<Listed> listed = new ArrayList<>(level.size());
      for (Item.Directory directory : level) {
        ByteBuffer bytes = listing.layOut(directory, inodes);
        listed.add(
            new Listed(
                directory,
                listings.position(),
                bytes.remaining(),
                List.copyOf(listing.signposts())));
        listings.write(bytes);
      }
      listings.settle();
      for (Listed directory : listed) {
        append(directory.directory(), inode(directory, inventory.items.size()));
      }
    }
    inodes.finish();
    listings.finish();
  }

  private void append(Item item, Inode inode) {
    if (record.capacity() < inode.encodedSizeBound()) {
      record = ByteBuffer.allocate(2 * inode.encodedSizeBound()).order(ByteOrder.LITTLE_ENDIAN);
    }
    item.position = inodes.position();
    record.clear();
    inode.encode(record);
    inodes.write(record.flip());
  }

  /// The header as the options want it.
  InodeHeader header(Item item) {
    Attributes attributes = item.node.attributes();
    int owner = options.allRoot() ? 0 : attributes.owner();
    int group = options.allRoot() ? 0 : attributes.group();
    return new InodeHeader(
        attributes.permissions(),
        ids.index(owner),
        ids.index(group),
        time(attributes.mtime()),
        item.number);
  }

  private long time(long mtime) {
    long time = options.inodeTime() == null ? mtime : options.inodeTime();
    if (options.latestTime() != null) {
      time = Math.min(time, options.latestTime());
    }
    return Math.clamp(time, 0, LATEST_TIME);
  }

  private long xattrIndex(Item item) {
    return options.xattrs() ? xattrs.index(item.node.attributes().xattrs()) : Inode.NO_XATTRS;
  }

  /// The inode of anything but a directory.
  Inode inode(Item item) {
    InodeHeader header = header(item);
    long set = xattrIndex(item);
    return switch (item.node) {
      case Node.Directory _ -> throw new IllegalStateException("directories are written by level");
      case Node.File _ -> file((Item.File) item, header, set);
      case Node.Symlink link -> new Inode.Symlink(header, item.links, link.target(), set);
      case Node.Device device ->
          new Inode.Device(
              header,
              DirectoryListing.type(device),
              item.links,
              DeviceNumber.of(device.major(), device.minor()),
              set);
      case Node.Fifo fifo -> new Inode.Ipc(header, DirectoryListing.type(fifo), item.links, set);
      case Node.Socket socket ->
          new Inode.Ipc(header, DirectoryListing.type(socket), item.links, set);
    };
  }

  private static Inode.File file(Item.File file, InodeHeader header, long xattrIndex) {
    Placement place = file.place;
    return new Inode.File(
        header,
        file.links,
        place.blocksStart,
        file.size(),
        Math.min(place.sparseBytes, Math.max(0, file.size() - 1)),
        place.fragment,
        place.tailOffset,
        place.words,
        xattrIndex);
  }

  private Inode inode(Listed listed, int inodeCount) {
    Item.Directory directory = listed.directory();
    int below = 0;
    for (Item child : directory.children) {
      if (child instanceof Item.Directory) {
        below++;
      }
    }
    InodeRef start = listings.reference(listed.position());
    Item.Directory parent = directory.parent;
    return new Inode.Directory(
        header(directory),
        2L + below,
        start.blockStart(),
        start.offset(),
        listed.size() + Limits.LISTING_SIZE_BIAS,
        parent == null ? inodeCount + 1L : parent.number,
        index(listed),
        xattrIndex(directory));
  }

  private List<DirectoryIndexEntry> index(Listed listed) {
    List<DirectoryIndexEntry> index = new ArrayList<>(listed.index().size());
    for (DirectoryListing.Signpost signpost : listed.index()) {
      index.add(
          new DirectoryIndexEntry(
              signpost.offset(),
              listings.reference(listed.position() + signpost.offset()).blockStart(),
              listed.directory().entries.get(signpost.firstEntry()).name().bytes()));
    }
    return index;
  }
}
