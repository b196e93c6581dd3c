package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.DirectoryIndexEntry;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeCodec;
import io.squashkit.squashfs.format.InodeHeader;
import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.format.InodeType;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.format.UnsupportedImageException;
import io.squashkit.squashfs.metadata.ImageTables;
import io.squashkit.squashfs.metadata.MetadataReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Reads inodes and holds their fields to what the image has. For one thread at a time.
final class InodeReader {
  private static final String TABLE = "inode table";

  /// Part of the heap that one inode may take, which matters for sparse files of many terabytes.
  private static final int HEAP_SHARE = 16;

  private final MetadataReader in;
  private final Superblock superblock;
  private final ImageTables tables;
  private long uncompressedBytes;

  InodeReader(MetadataReader in, Superblock superblock, ImageTables tables) {
    this.in = in;
    this.superblock = superblock;
    this.tables = tables;
  }

  /// Reads the inode at a place.
  Inode read(InodeRef ref) throws IOException {
    in.seek(ref);
    return next();
  }

  /// Goes to the start of the table, for [#next].
  void rewind() throws IOException {
    in.seek(0, 0);
  }

  /// Tells whether the table ends here.
  boolean atEnd() {
    return in.atEnd();
  }

  /// The reference of the inode that [#next] will read.
  InodeRef here() throws IOException {
    return in.here();
  }

  /// How many bytes the inodes that were read take uncompressed.
  long uncompressedBytes() {
    return uncompressedBytes;
  }

  /// Reads the inode that follows the last one.
  Inode next() throws IOException {
    int type = Short.toUnsignedInt(peekType());
    int fixed = InodeCodec.fixedSize(type);
    if (fixed < 0) {
      throw wrong("type", type, "1 to 14");
    }
    ByteBuffer head = in.peek(fixed);
    int at = head.position();
    long size = InodeCodec.size(head, superblock.blockLog());
    int indexCount = InodeCodec.indexCount(head);
    if (size > fixed) {
      checkSize(type, head, at, size);
    }
    long block = in.blockPosition();
    int offset = in.blockOffset();
    ByteBuffer bytes = in.take((int) size);
    uncompressedBytes += size;
    Inode inode = InodeCodec.decode(bytes, superblock.blockLog());
    if (indexCount > 0) {
      inode = InodeCodec.withIndex((Inode.Directory) inode, index(indexCount));
    }
    check(inode, block, offset); // last, so that a check of the whole table can go on behind it
    return inode;
  }

  private short peekType() throws IOException {
    ByteBuffer head = in.peek(Short.BYTES);
    return head.getShort(head.position());
  }

  private void checkSize(int type, ByteBuffer head, int at, long size) throws IOException {
    InodeType kind = InodeType.of(type);
    if (kind == InodeType.SYMLINK) {
      long target = Integer.toUnsignedLong(head.getInt(at + Inode.Symlink.FIXED_SIZE - 4));
      if (target > Limits.MAX_SYMLINK) {
        throw wrong("size of link target", target, "at most " + Limits.MAX_SYMLINK);
      }
    }
    if (size > in.available()) {
      throw wrong(
          "size of inode",
          size == Long.MAX_VALUE ? "negative" : size,
          "at most " + in.available() + ", up to the end of the table");
    }
    if (size > Math.min(Integer.MAX_VALUE / 2, Runtime.getRuntime().maxMemory() / HEAP_SHARE)) {
      throw new UnsupportedImageException(
          TABLE
              + ", block at 0x"
              + Long.toHexString(in.blockPosition())
              + ": a file of so many blocks that its inode takes "
              + size
              + " bytes needs a larger Java heap (-Xmx)");
    }
  }

  private void check(Inode inode, long block, int offset) throws CorruptImageException {
    InodeHeader header = inode.header();
    if (header.number() == 0 || header.number() > superblock.inodeCount()) {
      throw wrong(
          block, offset, "inode number", header.number(), "1 to " + superblock.inodeCount());
    }
    int ids = superblock.idCount();
    if (header.ownerIndex() >= ids) {
      throw wrong(block, offset, inode, "owner index", header.ownerIndex(), "below " + ids);
    }
    if (header.groupIndex() >= ids) {
      throw wrong(block, offset, inode, "group index", header.groupIndex(), "below " + ids);
    }
    if (inode instanceof Inode.File file) {
      checkFile(file, block, offset);
    }
  }

  private void checkFile(Inode.File file, long block, int offset) throws CorruptImageException {
    if (file.hasFragment()) {
      if (file.fragment() >= tables.fragments().count()) {
        throw wrong(
            block,
            offset,
            file,
            "fragment index",
            file.fragment(),
            "below " + tables.fragments().count());
      }
      int tail = (int) (file.size() & superblock.blockSize() - 1);
      if (file.tailOffset() + tail > superblock.blockSize()) {
        throw wrong(
            block,
            offset,
            file,
            "offset of tail end",
            file.tailOffset(),
            "at most " + (superblock.blockSize() - tail));
      }
    }
    if (file.blockWords().length > 0
        && (file.blocksStart() < 0 || file.blocksStart() > superblock.bytesUsed())) {
      throw wrong(
          block,
          offset,
          file,
          "start of blocks",
          "0x" + Long.toHexString(file.blocksStart()),
          "at most 0x" + Long.toHexString(superblock.bytesUsed()));
    }
  }

  private List<DirectoryIndexEntry> index(int count) throws IOException {
    List<DirectoryIndexEntry> index = new ArrayList<>(Math.min(count, 64));
    for (int i = 0; i < count; i++) {
      ByteBuffer head = in.peek(DirectoryIndexEntry.FIXED_SIZE);
      long name = Integer.toUnsignedLong(head.getInt(head.position() + 8)) + 1;
      if (name > Limits.MAX_NAME + 1) {
        throw wrong("size of name in directory index", name, "at most " + Limits.MAX_NAME);
      }
      int size = DirectoryIndexEntry.FIXED_SIZE + (int) name;
      uncompressedBytes += size;
      index.add(DirectoryIndexEntry.decode(in.take(size)));
    }
    return index;
  }

  private CorruptImageException wrong(String field, Object found, Object allowed) {
    return wrong(in.blockPosition(), in.blockOffset(), field, found, allowed);
  }

  private static CorruptImageException wrong(
      long block, int offset, Inode inode, String field, Object found, Object allowed) {
    return wrong(block, offset, "inode " + inode.header().number() + ", " + field, found, allowed);
  }

  private static CorruptImageException wrong(
      long block, int offset, String field, Object found, Object allowed) {
    return CorruptImageException.at(
        TABLE + ", block", block, "at offset " + offset + ": " + field, found, allowed);
  }
}
