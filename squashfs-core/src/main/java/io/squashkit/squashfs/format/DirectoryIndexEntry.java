package io.squashkit.squashfs.format;

import java.nio.ByteBuffer;

/// A signpost into a long directory listing, held in the extended directory inode: 32-bit offset of a
/// directory header in the listing, 32-bit start of the metadata block that it lies in, 32-bit length
/// of the name less one, and the name of the header's first entry. Lookup is right without it.
///
/// @param listingOffset uncompressed bytes from the listing's start to the header
/// @param blockStart the metadata block, stored bytes from the start of the directory table
/// @param name first name under that header
public record DirectoryIndexEntry(long listingOffset, long blockStart, byte[] name) {
  /// Bytes before the name.
  public static final int FIXED_SIZE = 12;

  /// Reads an entry.
  ///
  /// @param in little endian; must hold the whole entry
  /// @return the entry
  public static DirectoryIndexEntry decode(ByteBuffer in) {
    long offset = Integer.toUnsignedLong(in.getInt());
    long start = Integer.toUnsignedLong(in.getInt());
    byte[] name = new byte[in.getInt() + 1];
    in.get(name);
    return new DirectoryIndexEntry(offset, start, name);
  }

  void encode(ByteBuffer out) {
    out.putInt((int) listingOffset).putInt((int) blockStart).putInt(name.length - 1).put(name);
  }
}
