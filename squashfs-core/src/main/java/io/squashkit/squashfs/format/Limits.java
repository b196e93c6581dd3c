package io.squashkit.squashfs.format;

/// Bounds of the format. Each is the smaller of what the on-disk fields can hold and what the Linux
/// kernel accepts (`fs/squashfs`).
public final class Limits {
  /// Smallest data block: 4 KiB.
  public static final int MIN_BLOCK_SIZE = 4096;

  /// Largest data block: 1 MiB.
  public static final int MAX_BLOCK_SIZE = 1 << 20;

  /// Uncompressed bytes of every metadata block but the last of a table.
  public static final int METADATA_BLOCK_SIZE = 8192;

  /// Distinct owner and group ids together: the count field has 16 bits and 65,536 wraps to 0.
  public static final int MAX_IDS = 65_535;

  /// Longest name of a directory entry in bytes. The format could hold 256, Linux takes 255.
  public static final int MAX_NAME = 255;

  /// Longest target of a symbolic link in bytes: the kernel refuses more than one page.
  public static final int MAX_SYMLINK = 4095;

  /// Directory entries under one directory header.
  public static final int MAX_ENTRIES_PER_HEADER = 256;

  /// Largest distance of an entry's inode number from its header's base, either way.
  public static final int MAX_INODE_DELTA = 32_767;

  /// Entries of a directory index: the count field has 16 bits.
  public static final int MAX_INDEX_ENTRIES = 65_535;

  /// Bytes that the inode table or the directory table may take compressed: references have 32 bits.
  public static final long MAX_TABLE_BYTES = 0xFFFF_FFFFL;

  /// What the size field of a directory adds to the length of its listing, for `.` and `..`.
  public static final int LISTING_SIZE_BIAS = 3;

  /// Fragment entries in one metadata block of the fragment table.
  public static final int FRAGMENTS_PER_BLOCK = METADATA_BLOCK_SIZE / 16;

  /// Longest name of an extended attribute, prefix included (Linux `XATTR_NAME_MAX`).
  public static final int MAX_XATTR_NAME = 255;

  /// Longest value of an extended attribute (Linux `XATTR_SIZE_MAX`).
  public static final int MAX_XATTR_VALUE = 65_536;

  /// Most bytes of one set of extended attributes that a reader takes into memory.
  public static final int MAX_XATTR_SET = 4 << 20;

  /// Deepest directory that is followed. Deeper trees cannot be named with a 4,096-byte path anyway.
  public static final int MAX_DEPTH = 4096;

  private Limits() {}
}
