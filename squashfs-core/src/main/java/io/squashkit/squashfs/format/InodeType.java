package io.squashkit.squashfs.format;

import org.jspecify.annotations.Nullable;

/// The seven kinds of inode. An inode's type number is the kind's own (basic inode) or that plus 7
/// (extended inode); directory entries always hold the basic number.
public enum InodeType {
  /// A directory.
  DIRECTORY(0040000),
  /// A regular file.
  FILE(0100000),
  /// A symbolic link.
  SYMLINK(0120000),
  /// A block device.
  BLOCK_DEVICE(0060000),
  /// A character device.
  CHARACTER_DEVICE(0020000),
  /// A named pipe.
  FIFO(0010000),
  /// A socket.
  SOCKET(0140000);

  /// What an extended inode's number has above the basic one's.
  public static final int EXTENDED = 7;

  private static final InodeType[] BY_NUMBER = values();

  private final int modeBits;

  InodeType(int modeBits) {
    this.modeBits = modeBits;
  }

  /// The number of the basic inode.
  ///
  /// @return 1 to 7
  public int number() {
    return ordinal() + 1;
  }

  /// The file type bits of `st_mode`.
  ///
  /// @return such as 0100000
  public int modeBits() {
    return modeBits;
  }

  /// Finds a kind by a basic number.
  ///
  /// @param number from an inode or a directory entry
  /// @return the kind, or null if there is none
  public static @Nullable InodeType ofBasic(int number) {
    return number >= 1 && number <= BY_NUMBER.length ? BY_NUMBER[number - 1] : null;
  }

  /// Finds a kind by a basic or extended number.
  ///
  /// @param number from an inode
  /// @return the kind, or null if there is none
  public static @Nullable InodeType of(int number) {
    return ofBasic(number > EXTENDED ? number - EXTENDED : number);
  }
}
