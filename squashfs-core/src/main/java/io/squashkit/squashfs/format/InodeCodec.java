package io.squashkit.squashfs.format;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Decodes inodes. An inode may span metadata blocks and its length follows from its own fields, so a
/// reader asks in steps: enough bytes for [#fixedSize], then for [#size], then for [#decode].
public final class InodeCodec {
  private InodeCodec() {}

  static int typeNumber(Inode inode, boolean basic) {
    return inode.type().number() + (basic ? 0 : InodeType.EXTENDED);
  }

  /// The bytes of an inode that must be there before its whole size can be told.
  ///
  /// @param typeNumber the first 16 bits of the inode
  /// @return bytes, or -1 if there is no such type
  public static int fixedSize(int typeNumber) {
    return switch (typeNumber) {
      case 1 -> Inode.Directory.BASIC_SIZE;
      case 2 -> Inode.File.BASIC_SIZE;
      case 3, 10 -> Inode.Symlink.FIXED_SIZE;
      case 4, 5 -> Inode.Device.BASIC_SIZE;
      case 6, 7 -> Inode.Ipc.BASIC_SIZE;
      case 8 -> Inode.Directory.EXTENDED_SIZE;
      case 9 -> Inode.File.EXTENDED_SIZE;
      case 11, 12 -> Inode.Device.BASIC_SIZE + 4;
      case 13, 14 -> Inode.Ipc.BASIC_SIZE + 4;
      default -> -1;
    };
  }

  /// The whole size of an inode, but for the directory index of an extended directory, whose entries
  /// tell their own lengths one by one.
  ///
  /// @param in little endian; at the inode, with [#fixedSize] bytes; the position stays
  /// @param blockLog log2 of the image's block size
  /// @return bytes, which may be more than any table can hold: the caller bounds it
  public static long size(ByteBuffer in, int blockLog) {
    int at = in.position();
    int type = Short.toUnsignedInt(in.getShort(at));
    return switch (type) {
      case 2 -> {
        long size = Integer.toUnsignedLong(in.getInt(at + 28));
        long fragment = Integer.toUnsignedLong(in.getInt(at + 20));
        yield Inode.File.BASIC_SIZE + 4 * blockCount(size, fragment, blockLog);
      }
      case 9 -> {
        long size = in.getLong(at + 24);
        long fragment = Integer.toUnsignedLong(in.getInt(at + 44));
        yield size < 0
            ? Long.MAX_VALUE
            : Inode.File.EXTENDED_SIZE + 4 * blockCount(size, fragment, blockLog);
      }
      case 3 -> Inode.Symlink.FIXED_SIZE + Integer.toUnsignedLong(in.getInt(at + 20));
      case 10 -> Inode.Symlink.FIXED_SIZE + 4 + Integer.toUnsignedLong(in.getInt(at + 20));
      default -> fixedSize(type);
    };
  }

  /// The number of data blocks, and so of block words, that a file has.
  ///
  /// @param size bytes of the file
  /// @param fragment its fragment index, or [Inode#NO_FRAGMENT]
  /// @param blockLog log2 of the image's block size
  /// @return data blocks; without a fragment the last may be short
  public static long blockCount(long size, long fragment, int blockLog) {
    long whole = size >>> blockLog;
    boolean rest = (size & ((1L << blockLog) - 1)) != 0;
    return rest && fragment == Inode.NO_FRAGMENT ? whole + 1 : whole;
  }

  /// Decodes an inode. Values that point elsewhere are not checked here.
  ///
  /// @param in little endian, at the inode, with [#size] bytes; the position moves behind them. For an
  ///     extended directory, the index follows there: see [#indexCount]
  /// @param blockLog log2 of the image's block size
  /// @return the inode; an extended directory has an empty index
  /// @throws CorruptImageException if the type number is none of the format's
  public static Inode decode(ByteBuffer in, int blockLog) throws CorruptImageException {
    int number = Short.toUnsignedInt(in.getShort());
    InodeType type = InodeType.of(number);
    if (type == null) {
      throw new CorruptImageException("inode: type is " + number + ", allowed: 1 to 14");
    }
    boolean extended = number > InodeType.EXTENDED;
    InodeHeader header = InodeHeader.decode(in);
    return switch (type) {
      case DIRECTORY -> extended ? extendedDirectory(in, header) : basicDirectory(in, header);
      case FILE -> extended ? extendedFile(in, header, blockLog) : basicFile(in, header, blockLog);
      case SYMLINK -> {
        long links = u32(in);
        byte[] target = new byte[in.getInt()];
        in.get(target);
        yield new Inode.Symlink(header, links, target, xattrIndex(in, extended));
      }
      case BLOCK_DEVICE, CHARACTER_DEVICE ->
          new Inode.Device(header, type, u32(in), in.getInt(), xattrIndex(in, extended));
      case FIFO, SOCKET -> new Inode.Ipc(header, type, u32(in), xattrIndex(in, extended));
    };
  }

  /// The number of index entries behind an extended directory inode.
  ///
  /// @param in little endian; the position is at the inode and stays
  /// @return 0 to 65,535; 0 for all other inodes
  public static int indexCount(ByteBuffer in) {
    int at = in.position();
    return in.getShort(at) == InodeType.DIRECTORY.number() + InodeType.EXTENDED
        ? Short.toUnsignedInt(in.getShort(at + 32))
        : 0;
  }

  /// The same directory with its index.
  ///
  /// @param directory as decoded
  /// @param index what followed it
  /// @return the whole directory inode
  public static Inode.Directory withIndex(
      Inode.Directory directory, List<DirectoryIndexEntry> index) {
    return new Inode.Directory(
        directory.header(),
        directory.linkCount(),
        directory.listingBlock(),
        directory.listingOffset(),
        directory.listingSize(),
        directory.parent(),
        List.copyOf(new ArrayList<>(index)),
        directory.xattrIndex());
  }

  private static Inode basicDirectory(ByteBuffer in, InodeHeader header) {
    long block = u32(in);
    long links = u32(in);
    int size = Short.toUnsignedInt(in.getShort());
    int offset = Short.toUnsignedInt(in.getShort());
    return new Inode.Directory(
        header, links, block, offset, size, u32(in), List.of(), Inode.NO_XATTRS);
  }

  private static Inode extendedDirectory(ByteBuffer in, InodeHeader header) {
    long links = u32(in);
    long size = u32(in);
    long block = u32(in);
    long parent = u32(in);
    in.getShort(); // the index count
    int offset = Short.toUnsignedInt(in.getShort());
    return new Inode.Directory(header, links, block, offset, size, parent, List.of(), u32(in));
  }

  private static Inode basicFile(ByteBuffer in, InodeHeader header, int blockLog) {
    long start = u32(in);
    long fragment = u32(in);
    long offset = u32(in);
    long size = u32(in);
    int[] words = words(in, blockCount(size, fragment, blockLog));
    return new Inode.File(header, 1, start, size, 0, fragment, offset, words, Inode.NO_XATTRS);
  }

  private static Inode extendedFile(ByteBuffer in, InodeHeader header, int blockLog) {
    long start = in.getLong();
    long size = in.getLong();
    long sparse = in.getLong();
    long links = u32(in);
    long fragment = u32(in);
    long offset = u32(in);
    long xattrs = u32(in);
    int[] words = words(in, blockCount(size, fragment, blockLog));
    return new Inode.File(header, links, start, size, sparse, fragment, offset, words, xattrs);
  }

  private static int[] words(ByteBuffer in, long count) {
    int[] words = new int[Math.toIntExact(count)];
    for (int i = 0; i < words.length; i++) {
      words[i] = in.getInt();
    }
    return words;
  }

  private static long xattrIndex(ByteBuffer in, boolean extended) {
    return extended ? u32(in) : Inode.NO_XATTRS;
  }

  private static long u32(ByteBuffer in) {
    return Integer.toUnsignedLong(in.getInt());
  }
}
