package io.squashkit.squashfs.format;

import java.nio.ByteBuffer;
import java.util.List;

/// An inode as the inode table holds it. Each kind has a basic form and an extended one with wider
/// fields and an xattr index; decoding folds the two into one record, encoding takes the basic form
/// whenever it can hold the values.
///
/// Numbers that the format holds in 32 unsigned bits are `long`.
public sealed interface Inode {
  /// The xattr index of an inode without extended attributes.
  long NO_XATTRS = 0xFFFF_FFFFL;

  /// The fragment index of a file without a tail end in a fragment block.
  long NO_FRAGMENT = 0xFFFF_FFFFL;

  /// The fields that all kinds share.
  ///
  /// @return the header
  InodeHeader header();

  /// The kind.
  ///
  /// @return the kind
  InodeType type();

  /// The number of directory entries that name this inode; for a directory 2 plus its subdirectories.
  ///
  /// @return the link count; 1 for a basic file inode, which does not store it
  long linkCount();

  /// Which set of extended attributes this inode has.
  ///
  /// @return an index into the xattr id table, or [#NO_XATTRS]
  long xattrIndex();

  /// Writes the inode in the smallest form that holds it.
  ///
  /// @param out little endian, with at least [#encodedSizeBound()] bytes left
  void encode(ByteBuffer out);

  /// An upper bound of the bytes that [#encode] writes.
  ///
  /// @return bytes
  int encodedSizeBound();

  /// A directory.
  ///
  /// @param header the shared fields
  /// @param linkCount 2 plus the number of subdirectories
  /// @param listingBlock metadata block of the listing, stored bytes from the directory table's start
  /// @param listingOffset offset of the listing in that block
  /// @param listingSize bytes of the listing plus 3
  /// @param parent inode number of the parent; for the root, the inode count plus 1
  /// @param index signposts into the listing; empty in basic inodes
  /// @param xattrIndex the xattr set, or [#NO_XATTRS]
  record Directory(
      InodeHeader header,
      long linkCount,
      long listingBlock,
      int listingOffset,
      long listingSize,
      long parent,
      List<DirectoryIndexEntry> index,
      long xattrIndex)
      implements Inode {
    /// Bytes of a basic directory inode.
    public static final int BASIC_SIZE = InodeHeader.SIZE + 16;

    /// Bytes of an extended directory inode without its index.
    public static final int EXTENDED_SIZE = InodeHeader.SIZE + 24;

    @Override
    public InodeType type() {
      return InodeType.DIRECTORY;
    }

    @Override
    public int encodedSizeBound() {
      int size = EXTENDED_SIZE;
      for (DirectoryIndexEntry entry : index) {
        size += DirectoryIndexEntry.FIXED_SIZE + entry.name().length;
      }
      return size;
    }

    @Override
    public void encode(ByteBuffer out) {
      boolean basic = index.isEmpty() && listingSize <= 0xFFFF && xattrIndex == NO_XATTRS;
      header.encode(out, InodeCodec.typeNumber(this, basic));
      if (basic) {
        out.putInt((int) listingBlock).putInt((int) linkCount);
        out.putShort((short) listingSize).putShort((short) listingOffset).putInt((int) parent);
      } else {
        out.putInt((int) linkCount).putInt((int) listingSize).putInt((int) listingBlock);
        out.putInt((int) parent).putShort((short) index.size()).putShort((short) listingOffset);
        out.putInt((int) xattrIndex);
        index.forEach(entry -> entry.encode(out));
      }
    }
  }

  /// A regular file.
  ///
  /// @param header the shared fields
  /// @param linkCount directory entries that name it
  /// @param blocksStart position of its first data block in the image
  /// @param size bytes of the file
  /// @param sparseBytes bytes in sparse blocks, at most size - 1
  /// @param fragment index of the fragment block that holds the tail end, or [#NO_FRAGMENT]
  /// @param tailOffset where the tail end starts in the uncompressed fragment block
  /// @param blockWords one [BlockWord] a data block
  /// @param xattrIndex the xattr set, or [#NO_XATTRS]
  record File(
      InodeHeader header,
      long linkCount,
      long blocksStart,
      long size,
      long sparseBytes,
      long fragment,
      long tailOffset,
      int[] blockWords,
      long xattrIndex)
      implements Inode {
    /// Bytes of a basic file inode without its block words.
    public static final int BASIC_SIZE = InodeHeader.SIZE + 16;

    /// Bytes of an extended file inode without its block words.
    public static final int EXTENDED_SIZE = InodeHeader.SIZE + 40;

    /// Tells whether the last bytes of the file lie in a fragment block.
    ///
    /// @return true if they do
    public boolean hasFragment() {
      return fragment != NO_FRAGMENT;
    }

    @Override
    public InodeType type() {
      return InodeType.FILE;
    }

    @Override
    public int encodedSizeBound() {
      return EXTENDED_SIZE + 4 * blockWords.length;
    }

    @Override
    public void encode(ByteBuffer out) {
      boolean basic =
          linkCount == 1
              && (blocksStart | size) >>> 32 == 0
              && sparseBytes == 0
              && xattrIndex == NO_XATTRS;
      header.encode(out, InodeCodec.typeNumber(this, basic));
      if (basic) {
        out.putInt((int) blocksStart).putInt((int) fragment);
        out.putInt((int) tailOffset).putInt((int) size);
      } else {
        out.putLong(blocksStart).putLong(size).putLong(sparseBytes).putInt((int) linkCount);
        out.putInt((int) fragment).putInt((int) tailOffset).putInt((int) xattrIndex);
      }
      for (int word : blockWords) {
        out.putInt(word);
      }
    }
  }

  /// A symbolic link.
  ///
  /// @param header the shared fields
  /// @param linkCount directory entries that name it
  /// @param target where it points, without a terminator
  /// @param xattrIndex the xattr set, or [#NO_XATTRS]
  record Symlink(InodeHeader header, long linkCount, byte[] target, long xattrIndex)
      implements Inode {
    /// Bytes of a symbolic link inode before its target.
    public static final int FIXED_SIZE = InodeHeader.SIZE + 8;

    @Override
    public InodeType type() {
      return InodeType.SYMLINK;
    }

    @Override
    public int encodedSizeBound() {
      return FIXED_SIZE + target.length + 4;
    }

    @Override
    public void encode(ByteBuffer out) {
      boolean basic = xattrIndex == NO_XATTRS;
      header.encode(out, InodeCodec.typeNumber(this, basic));
      out.putInt((int) linkCount).putInt(target.length).put(target);
      if (!basic) {
        out.putInt((int) xattrIndex); // behind the target, unlike in the other kinds
      }
    }
  }

  /// A block or character device.
  ///
  /// @param header the shared fields
  /// @param type which of the two
  /// @param linkCount directory entries that name it
  /// @param device the number as Linux encodes it: see [DeviceNumber]
  /// @param xattrIndex the xattr set, or [#NO_XATTRS]
  record Device(InodeHeader header, InodeType type, long linkCount, int device, long xattrIndex)
      implements Inode {
    /// Bytes of a basic device inode; the extended one has 4 more.
    public static final int BASIC_SIZE = InodeHeader.SIZE + 8;

    @Override
    public int encodedSizeBound() {
      return BASIC_SIZE + 4;
    }

    @Override
    public void encode(ByteBuffer out) {
      boolean basic = xattrIndex == NO_XATTRS;
      header.encode(out, InodeCodec.typeNumber(this, basic));
      out.putInt((int) linkCount).putInt(device);
      if (!basic) {
        out.putInt((int) xattrIndex);
      }
    }
  }

  /// A named pipe or socket.
  ///
  /// @param header the shared fields
  /// @param type which of the two
  /// @param linkCount directory entries that name it
  /// @param xattrIndex the xattr set, or [#NO_XATTRS]
  record Ipc(InodeHeader header, InodeType type, long linkCount, long xattrIndex) implements Inode {
    /// Bytes of a basic pipe or socket inode; the extended one has 4 more.
    public static final int BASIC_SIZE = InodeHeader.SIZE + 4;

    @Override
    public int encodedSizeBound() {
      return BASIC_SIZE + 4;
    }

    @Override
    public void encode(ByteBuffer out) {
      boolean basic = xattrIndex == NO_XATTRS;
      header.encode(out, InodeCodec.typeNumber(this, basic));
      out.putInt((int) linkCount);
      if (!basic) {
        out.putInt((int) xattrIndex);
      }
    }
  }
}
