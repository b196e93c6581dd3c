package io.squashkit.squashfs.format;

/// The flags of the super block. Only [#COMPRESSOR_OPTIONS] changes how an image is decoded; the others
/// tell readers and repackers how it was made.
public enum SuperblockFlag {
  /// The inode table is stored uncompressed.
  UNCOMPRESSED_INODES(0),
  /// Data blocks are stored uncompressed.
  UNCOMPRESSED_DATA(1),
  /// A relic of version 3 (data checked); unused.
  CHECK(2),
  /// Fragment blocks are stored uncompressed.
  UNCOMPRESSED_FRAGMENTS(3),
  /// No fragments were made.
  NO_FRAGMENTS(4),
  /// Tail ends of files longer than a block went into fragments too.
  ALWAYS_FRAGMENTS(5),
  /// Duplicate files share their blocks.
  DUPLICATES(6),
  /// There is an export table.
  EXPORTABLE(7),
  /// The xattr tables are stored uncompressed.
  UNCOMPRESSED_XATTRS(8),
  /// The packer stored no extended attributes.
  NO_XATTRS(9),
  /// A compressor options block follows the super block.
  COMPRESSOR_OPTIONS(10),
  /// The id table is stored uncompressed.
  UNCOMPRESSED_IDS(11);

  private final int bit;

  SuperblockFlag(int bit) {
    this.bit = bit;
  }

  /// The flag as a mask over the flags field.
  ///
  /// @return a number with one bit set
  public int mask() {
    return 1 << bit;
  }

  /// Tells whether this flag is set.
  ///
  /// @param flags the flags field
  /// @return true if it is
  public boolean in(int flags) {
    return (flags & mask()) != 0;
  }
}
