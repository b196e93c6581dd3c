package io.squashkit.squashfs.format;

/// A reference into a table of metadata blocks: the block's start, counted in stored bytes from the
/// table's start, shifted left by 16, plus an offset into the uncompressed block.
///
/// @param value the 48 bits as stored
public record InodeRef(long value) {

  /// Makes a reference from its parts.
  ///
  /// @param blockStart stored bytes from the start of the table to the block
  /// @param offset bytes into the uncompressed block
  /// @return the reference
  public static InodeRef of(long blockStart, int offset) {
    return new InodeRef(blockStart << 16 | offset);
  }

  /// Where the metadata block starts.
  ///
  /// @return stored bytes from the start of the table
  public long blockStart() {
    return value >>> 16;
  }

  /// Where the record starts in the uncompressed block.
  ///
  /// @return 0 to 65,535; sound references stay below 8,192
  public int offset() {
    return (int) (value & 0xFFFF);
  }

  @Override
  public String toString() {
    return "0x" + Long.toHexString(blockStart()) + "+0x" + Integer.toHexString(offset());
  }
}
