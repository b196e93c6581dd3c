package io.squashkit.squashfs.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The first 96 bytes of a SquashFS 4.0 image, little endian.
///
/// | offset | size | field | bound |
/// |--:|--:|---|---|
/// | 0 | 4 | magic | `hsqs` |
/// | 4 | 4 | inode count | ≥ 1 |
/// | 8 | 4 | modification time | seconds since 1970, unsigned |
/// | 12 | 4 | block size | 2^12 … 2^20 |
/// | 16 | 4 | fragment count | |
/// | 20 | 2 | compressor | [CompressorId] |
/// | 22 | 2 | block log | log2 of the block size |
/// | 24 | 2 | flags | [SuperblockFlag] |
/// | 26 | 2 | id count | ≥ 1 |
/// | 28 | 4 | version | 4, 0 |
/// | 32 | 8 | root inode | [InodeRef] |
/// | 40 | 8 | bytes used | |
/// | 48 | 8 | id table start | |
/// | 56 | 8 | xattr table start | [#ABSENT] if none |
/// | 64 | 8 | inode table start | |
/// | 72 | 8 | directory table start | > inode table start |
/// | 80 | 8 | fragment table start | [#ABSENT] if none |
/// | 88 | 8 | export table start | [#ABSENT] if none |
///
/// @param inodeCount number of inodes
/// @param modificationTime when the image was made, seconds since 1970
/// @param blockSize bytes of a data block
/// @param fragmentCount number of fragment blocks
/// @param compressor compressor of data and metadata
/// @param flags the flags as stored, see [SuperblockFlag]
/// @param idCount number of owner and group ids
/// @param rootInode reference of the root directory's inode
/// @param bytesUsed length of the image without padding
/// @param idTableStart position of the id table's index
/// @param xattrTableStart position of the xattr id table's header, or [#ABSENT]
/// @param inodeTableStart position of the inode table
/// @param directoryTableStart position of the directory table
/// @param fragmentTableStart position of the fragment table's index, or [#ABSENT]
/// @param exportTableStart position of the export table's index, or [#ABSENT]
public record Superblock(
    long inodeCount,
    long modificationTime,
    int blockSize,
    long fragmentCount,
    CompressorId compressor,
    int flags,
    int idCount,
    InodeRef rootInode,
    long bytesUsed,
    long idTableStart,
    long xattrTableStart,
    long inodeTableStart,
    long directoryTableStart,
    long fragmentTableStart,
    long exportTableStart) {

  /// Bytes of a super block.
  public static final int SIZE = 96;

  /// `hsqs`, read as a little-endian number.
  public static final int MAGIC = 0x7371_7368;

  /// `sqsh`: the magic of big-endian images of versions 1 to 3.
  public static final int MAGIC_SWAPPED = 0x6873_7173;

  /// The position of a table that an image does not have.
  public static final long ABSENT = -1L;

  private static final String STRUCTURE = "super block";

  /// log2 of the block size.
  ///
  /// @return 12 to 20
  public int blockLog() {
    return Integer.numberOfTrailingZeros(blockSize);
  }

  /// Tells whether a flag is set.
  ///
  /// @param flag the flag
  /// @return true if it is
  public boolean has(SuperblockFlag flag) {
    return flag.in(flags);
  }

  /// Reads a super block and checks each field, and the fields against each other.
  ///
  /// @param bytes at least [#SIZE] bytes, from the buffer's position on; the position moves behind them
  /// @param place where these bytes lie in the file, for messages
  /// @return the super block
  /// @throws CorruptImageException if a field has a value that the format does not allow
  /// @throws UnsupportedImageException if the image is of a version other than 4.0
  public static Superblock decode(ByteBuffer bytes, long place) throws SquashfsException {
    ByteBuffer in = bytes.slice(bytes.position(), SIZE).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.position() + SIZE);
    checkVersion(in, place);
    int blockSize = in.getInt(12);
    int blockLog = u16(in, 22);
    if (blockLog < 12 || blockLog > 20) {
      throw wrong(place, 22, "block log", blockLog, "12 to 20");
    }
    if (blockSize != 1 << blockLog) {
      throw wrong(place, 12, "block size", u32(in, 12), (1 << blockLog) + ", as block log says");
    }
    CompressorId compressor = CompressorId.of(u16(in, 20));
    if (compressor == null) {
      throw new UnsupportedImageException(
          STRUCTURE
              + ": compressor "
              + u16(in, 20)
              + " is unknown, known are 1 (gzip) to 6 (zstd)");
    }
    Superblock result =
        new Superblock(
            u32(in, 4),
            u32(in, 8),
            blockSize,
            u32(in, 16),
            compressor,
            u16(in, 24),
            u16(in, 26),
            new InodeRef(in.getLong(32)),
            in.getLong(40),
            in.getLong(48),
            in.getLong(56),
            in.getLong(64),
            in.getLong(72),
            in.getLong(80),
            in.getLong(88));
    result.check(place);
    return result;
  }

  private static void checkVersion(ByteBuffer in, long place) throws SquashfsException {
    int magic = in.getInt(0);
    if (magic == MAGIC_SWAPPED) {
      throw new UnsupportedImageException(
          STRUCTURE + ": big-endian image of version " + version(in, ByteOrder.BIG_ENDIAN) + ONLY);
    }
    if (magic != MAGIC) {
      throw wrong(
          place, 0, "magic", "0x" + Integer.toHexString(magic), "0x" + Integer.toHexString(MAGIC));
    }
    if (u16(in, 28) != 4 || u16(in, 30) != 0) {
      throw new UnsupportedImageException(
          STRUCTURE + ": image of version " + version(in, ByteOrder.LITTLE_ENDIAN) + ONLY);
    }
  }

  private static final String ONLY = " is not supported, only 4.0 is";

  private static String version(ByteBuffer in, ByteOrder order) {
    ByteBuffer view = in.duplicate().order(order);
    return Short.toUnsignedInt(view.getShort(28)) + "." + Short.toUnsignedInt(view.getShort(30));
  }

  private void check(long place) throws CorruptImageException {
    if (inodeCount == 0) {
      throw wrong(place, 4, "inode count", 0, "at least 1");
    }
    if (idCount == 0) {
      throw wrong(place, 26, "id count", 0, "at least 1");
    }
    if (bytesUsed < SIZE) {
      throw wrong(place, 40, "bytes used", Long.toUnsignedString(bytesUsed), "at least " + SIZE);
    }
    within(place, 64, "inode table start", inodeTableStart, SIZE, directoryTableStart - 1);
    within(place, 72, "directory table start", directoryTableStart, SIZE, bytesUsed - 1);
    within(place, 48, "id table start", idTableStart, directoryTableStart, bytesUsed - 8);
    if (fragmentCount > 0 || fragmentTableStart != ABSENT) {
      within(
          place, 80, "fragment table start", fragmentTableStart, directoryTableStart, idTableStart);
    }
    if (exportTableStart != ABSENT) {
      within(place, 88, "export table start", exportTableStart, directoryTableStart, idTableStart);
    }
    if (xattrTableStart != ABSENT) {
      within(place, 56, "xattr table start", xattrTableStart, idTableStart, bytesUsed - 16);
    }
    long inodeTableBytes = directoryTableStart - inodeTableStart;
    if (rootInode.blockStart() >= inodeTableBytes
        || rootInode.offset() >= Limits.METADATA_BLOCK_SIZE
        || rootInode.value() >>> 48 != 0) {
      throw wrong(
          place,
          32,
          "root inode",
          rootInode,
          "inside the inode table of " + inodeTableBytes + " bytes");
    }
  }

  private static void within(long place, int at, String field, long found, long low, long high)
      throws CorruptImageException {
    if (found < low || found > high) {
      throw wrong(
          place,
          at,
          field,
          "0x" + Long.toHexString(found),
          "0x" + Long.toHexString(low) + " to 0x" + Long.toHexString(high));
    }
  }

  private static CorruptImageException wrong(
      long place, int at, String field, Object found, Object allowed) {
    return CorruptImageException.at(STRUCTURE, place + at, field, found, allowed);
  }

  /// Writes the super block.
  ///
  /// @param out takes [#SIZE] bytes at its position
  public void encode(ByteBuffer out) {
    ByteBuffer to = out.slice(out.position(), SIZE).order(ByteOrder.LITTLE_ENDIAN);
    out.position(out.position() + SIZE);
    to.putInt(MAGIC).putInt((int) inodeCount).putInt((int) modificationTime).putInt(blockSize);
    to.putInt((int) fragmentCount)
        .putShort((short) compressor.number())
        .putShort((short) blockLog());
    to.putShort((short) flags).putShort((short) idCount).putShort((short) 4).putShort((short) 0);
    to.putLong(rootInode.value()).putLong(bytesUsed).putLong(idTableStart).putLong(xattrTableStart);
    to.putLong(inodeTableStart).putLong(directoryTableStart).putLong(fragmentTableStart);
    to.putLong(exportTableStart);
  }

  private static int u16(ByteBuffer in, int at) {
    return Short.toUnsignedInt(in.getShort(at));
  }

  private static long u32(ByteBuffer in, int at) {
    return Integer.toUnsignedLong(in.getInt(at));
  }
}
