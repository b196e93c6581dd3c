package io.squashkit.squashfs.format;

import java.nio.ByteBuffer;

/// What every inode starts with, behind the 16-bit type number.
///
/// | offset | size | field |
/// |--:|--:|---|
/// | 2 | 2 | permissions, 12 bits |
/// | 4 | 2 | index of the owner in the id table |
/// | 6 | 2 | index of the group in the id table |
/// | 8 | 4 | modification time |
/// | 12 | 4 | inode number |
///
/// @param permissions the low 12 bits of the mode
/// @param ownerIndex place of the owner's id in the id table
/// @param groupIndex place of the group's id in the id table
/// @param mtime modification time, seconds since 1970, unsigned 32 bits
/// @param number inode number, from 1
public record InodeHeader(
    int permissions, int ownerIndex, int groupIndex, long mtime, long number) {
  /// Bytes of the header with the type number in front.
  public static final int SIZE = 16;

  /// Reads the header.
  ///
  /// @param in little endian, just behind the type number
  /// @return the header
  public static InodeHeader decode(ByteBuffer in) {
    return new InodeHeader(
        in.getShort() & 07777,
        Short.toUnsignedInt(in.getShort()),
        Short.toUnsignedInt(in.getShort()),
        Integer.toUnsignedLong(in.getInt()),
        Integer.toUnsignedLong(in.getInt()));
  }

  void encode(ByteBuffer out, int typeNumber) {
    out.putShort((short) typeNumber);
    out.putShort((short) permissions);
    out.putShort((short) ownerIndex);
    out.putShort((short) groupIndex);
    out.putInt((int) mtime);
    out.putInt((int) number);
  }
}
