package io.squashkit.squashfs.posix;

/// What [Posix#status] tells of a file. Filled anew by each call, so that asking about a million files
/// makes no garbage; for one thread at a time.
public final class FileStatus {
  /// The bits of the mode that tell the kind.
  public static final int KIND = 0xF000;

  /// Kind: named pipe.
  public static final int FIFO = 0x1000;

  /// Kind: character device.
  public static final int CHARACTER_DEVICE = 0x2000;

  /// Kind: directory.
  public static final int DIRECTORY = 0x4000;

  /// Kind: block device.
  public static final int BLOCK_DEVICE = 0x6000;

  /// Kind: regular file.
  public static final int REGULAR = 0x8000;

  /// Kind: symbolic link.
  public static final int SYMLINK = 0xA000;

  /// Kind: socket.
  public static final int SOCKET = 0xC000;

  int mode;
  int owner;
  int group;
  int links;
  long inode;
  long device;
  long size;
  long blocks;
  long mtime;
  int mtimeNanos;
  long atime;
  int atimeNanos;
  long ctime;
  int ctimeNanos;
  int major;
  int minor;

  /// Makes one to be filled.
  public FileStatus() {}

  /// The kind: one of the constants.
  ///
  /// @return the upper four of the mode's 16 bits
  public int kind() {
    return mode & KIND;
  }

  /// The permissions, set-id and sticky bits included.
  ///
  /// @return 12 bits
  public int permissions() {
    return mode & 0xFFF;
  }

  /// The owner.
  ///
  /// @return user id, unsigned
  public int owner() {
    return owner;
  }

  /// The group.
  ///
  /// @return group id, unsigned
  public int group() {
    return group;
  }

  /// The number of names that the file has.
  ///
  /// @return links
  public int links() {
    return links;
  }

  /// The inode number, unique on the device.
  ///
  /// @return the number
  public long inode() {
    return inode;
  }

  /// The device that the file is on: major number in the upper half, minor number in the lower.
  ///
  /// @return the number
  public long device() {
    return device;
  }

  /// The size of a regular file, or the length of a symbolic link's target.
  ///
  /// @return bytes
  public long size() {
    return size;
  }

  /// What the file takes on the disk.
  ///
  /// @return units of 512 bytes; -1 if unknown
  public long blocks() {
    return blocks;
  }

  /// Modification time.
  ///
  /// @return whole seconds since 1970, rounded down
  public long mtime() {
    return mtime;
  }

  /// Modification time, the rest.
  ///
  /// @return nanoseconds, 0 to 999,999,999
  public int mtimeNanos() {
    return mtimeNanos;
  }

  /// Time of last access.
  ///
  /// @return whole seconds since 1970, rounded down
  public long atime() {
    return atime;
  }

  /// Time of last access, the rest.
  ///
  /// @return nanoseconds, 0 to 999,999,999
  public int atimeNanos() {
    return atimeNanos;
  }

  /// Time of the inode's last change.
  ///
  /// @return whole seconds since 1970, rounded down
  public long ctime() {
    return ctime;
  }

  /// Time of the inode's last change, the rest.
  ///
  /// @return nanoseconds, 0 to 999,999,999
  public int ctimeNanos() {
    return ctimeNanos;
  }

  /// The major number of a device that the file is.
  ///
  /// @return the number
  public int major() {
    return major;
  }

  /// The minor number of a device that the file is.
  ///
  /// @return the number
  public int minor() {
    return minor;
  }
}
