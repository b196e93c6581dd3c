package io.squashkit.squashfs.filesystem;

import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;

/// What `stat` of Linux tells of a file, with what the JDK's attributes make of that. Owners are numbers.
public interface UnixAttributes extends PosixFileAttributes {
  /// The kind of file, permissions, set-id and sticky bits.
  ///
  /// @return 16 bits
  int mode();

  /// The owner.
  ///
  /// @return user id, unsigned
  int userId();

  /// The owning group.
  ///
  /// @return group id, unsigned
  int groupId();

  /// The number of the file in its file system.
  ///
  /// @return inode number
  long inodeNumber();

  /// The number of the file system.
  ///
  /// @return what tells its files from those of others
  long device();

  /// The number of a device.
  ///
  /// @return major and minor as Linux puts them together; 0 of other files
  long deviceNumber();

  /// How many names the file has.
  ///
  /// @return from 1, if it has not lost its last
  int linkCount();

  /// When the inode was changed.
  ///
  /// @return the time
  FileTime changeTime();

  @Override
  default boolean isRegularFile() {
    return (mode() & 0170000) == 0100000;
  }

  @Override
  default boolean isDirectory() {
    return (mode() & 0170000) == 0040000;
  }

  @Override
  default boolean isSymbolicLink() {
    return (mode() & 0170000) == 0120000;
  }

  @Override
  default boolean isOther() {
    return !isRegularFile() && !isDirectory() && !isSymbolicLink();
  }

  @Override
  default Object fileKey() {
    return new FileKey(device(), inodeNumber());
  }

  @Override
  default UserPrincipal owner() {
    return new NumericPrincipal.User(userId());
  }

  @Override
  default GroupPrincipal group() {
    return new NumericPrincipal.Group(groupId());
  }

  /// The nine bits for owner, group and others; [#mode] has the others too.
  @Override
  default Set<PosixFilePermission> permissions() {
    return permissions(mode());
  }

  /// The nine bits for owner, group and others.
  ///
  /// @param mode the bits
  /// @return the set of those that are set
  static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    for (PosixFilePermission permission : PosixFilePermission.values()) {
      if ((mode & bit(permission)) != 0) {
        set.add(permission);
      }
    }
    return set;
  }

  /// The nine bits for owner, group and others.
  ///
  /// @param permissions a set of them
  /// @return the bits
  static int mode(Set<PosixFilePermission> permissions) {
    int mode = 0;
    for (PosixFilePermission permission : permissions) {
      mode |= bit(permission);
    }
    return mode;
  }

  private static int bit(PosixFilePermission permission) {
    return 0400 >> permission.compareTo(PosixFilePermission.OWNER_READ); // highest bit first
  }

  /// Equal for the names of one file.
  ///
  /// @param device the number of its file system
  /// @param inode its inode number
  record FileKey(long device, long inode) {
    @Override
    public String toString() {
      return "(dev=" + device + ",ino=" + inode + ")";
    }
  }
}
