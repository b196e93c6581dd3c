package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.format.InodeType;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.metadata.MetadataWriter;
import io.squashkit.squashfs.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Lays out the listing of one directory: runs of entries, each under a header.
///
/// A header: 32-bit count of entries less one, 32-bit start of the metadata block that holds their
/// inodes, 32-bit base inode number. An entry: 16-bit offset of the inode in that block, signed 16-bit
/// distance of its number from the base, 16-bit basic type, 16-bit name size less one, the name. A new
/// header comes after 256 entries, when the block changes, when a number is out of reach, and when the run
/// has filled 8 KiB since the last signpost of the directory index.
final class DirectoryListing {
  private static final int HEADER_SIZE = 12;
  private static final int ENTRY_SIZE = 8;

  /// A signpost to be: a header's place in the listing, and the place of its first entry.
  record Signpost(int offset, int firstEntry) {}

  private final List<Signpost> signposts = new ArrayList<>();
  private ByteBuffer bytes = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
  private int header;
  private int run;
  private long runBlock;
  private int runBase;

  /// Lays out a directory whose children's inodes are written and settled.
  ///
  /// @return the listing, valid until the next call
  ByteBuffer layOut(Item.Directory directory, MetadataWriter inodes) throws IOException {
    bytes.clear();
    signposts.clear();
    run = 0;
    int signpost = 0;
    for (int i = 0; i < directory.children.length; i++) {
      Item child = directory.children[i];
      byte[] name = directory.entries.get(i).name().bytes();
      InodeRef reference = child.reference(inodes);
      reserve(HEADER_SIZE + ENTRY_SIZE + name.length);
      boolean far =
          bytes.position() + ENTRY_SIZE + name.length - signpost > Limits.METADATA_BLOCK_SIZE;
      if (far && i > 0 && signposts.size() < Limits.MAX_INDEX_ENTRIES) {
        signpost = bytes.position();
        signposts.add(new Signpost(signpost, i));
        startRun(child, reference);
      } else if (run == 0 || !fits(child, reference)) {
        startRun(child, reference);
      }
      bytes.putShort((short) reference.offset());
      bytes.putShort((short) (child.number - runBase));
      bytes.putShort((short) type(child.node).number());
      bytes.putShort((short) (name.length - 1));
      bytes.put(name);
      bytes.putInt(header, run++);
    }
    return bytes.flip();
  }

  /// The signposts of the listing laid out last.
  List<Signpost> signposts() {
    return signposts;
  }

  private boolean fits(Item child, InodeRef reference) {
    int distance = child.number - runBase;
    return run < Limits.MAX_ENTRIES_PER_HEADER
        && reference.blockStart() == runBlock
        && distance <= Limits.MAX_INODE_DELTA
        && distance >= -Limits.MAX_INODE_DELTA;
  }

  private void startRun(Item child, InodeRef reference) {
    header = bytes.position();
    run = 0;
    runBlock = reference.blockStart();
    runBase = child.number;
    bytes.putInt(0).putInt((int) runBlock).putInt(runBase);
  }

  private void reserve(int size) throws IOException {
    if (bytes.remaining() < size) {
      if (bytes.capacity() > 1 << 29) {
        throw new IOException(
            "directory listing: a directory has more than "
                + bytes.position()
                + " bytes of entries, allowed: about 1 GiB");
      }
      bytes =
          ByteBuffer.allocate(2 * bytes.capacity())
              .order(ByteOrder.LITTLE_ENDIAN)
              .put(bytes.flip());
    }
  }

  static InodeType type(Node node) {
    return switch (node) {
      case Node.Directory _ -> InodeType.DIRECTORY;
      case Node.File _ -> InodeType.FILE;
      case Node.Symlink _ -> InodeType.SYMLINK;
      case Node.Device device ->
          device.block() ? InodeType.BLOCK_DEVICE : InodeType.CHARACTER_DEVICE;
      case Node.Fifo _ -> InodeType.FIFO;
      case Node.Socket _ -> InodeType.SOCKET;
    };
  }
}
