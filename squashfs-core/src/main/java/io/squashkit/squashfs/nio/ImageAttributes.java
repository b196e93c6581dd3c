package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeType;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The attributes of an inode, as the kernel reports them of a mounted image. There is one time, that of
/// the last modification; all others are equal to it. Immutable.
///
/// @param inode the inode
/// @param userId its owner
/// @param groupId its group
/// @param device the number of its file system
record ImageAttributes(Inode inode, int userId, int groupId, long device)
    implements PosixFileAttributes {
  private static final PosixFilePermission[] PERMISSIONS = PosixFilePermission.values();

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

  /// The mode, with the bits that tell the kind.
  int mode() {
    return inode.type().modeBits() | inode.header().permissions();
  }

  /// The number of a device, else 0.
  long deviceNumber() {
    return inode instanceof Inode.Device special ? Integer.toUnsignedLong(special.device()) : 0;
  }

  @Override
  public FileTime lastModifiedTime() {
    return FileTime.from(inode.header().mtime(), TimeUnit.SECONDS);
  }

  @Override
  public FileTime lastAccessTime() {
    return lastModifiedTime();
  }

  @Override
  public FileTime creationTime() {
    return lastModifiedTime();
  }

  @Override
  public boolean isRegularFile() {
    return inode.type() == InodeType.FILE;
  }

  @Override
  public boolean isDirectory() {
    return inode.type() == InodeType.DIRECTORY;
  }

  @Override
  public boolean isSymbolicLink() {
    return inode.type() == InodeType.SYMLINK;
  }

  @Override
  public boolean isOther() {
    return !isRegularFile() && !isDirectory() && !isSymbolicLink();
  }

  /// The bytes of a file, of a link's target, or of a directory's listing.
  @Override
  public long size() {
    return switch (inode) {
      case Inode.File file -> file.size();
      case Inode.Symlink link -> link.target().length;
      case Inode.Directory directory -> directory.listingSize();
      case Inode.Device _, Inode.Ipc _ -> 0;
    };
  }

  @Override
  public Object fileKey() {
    return new FileKey(device, inode.header().number());
  }

  @Override
  public UserPrincipal owner() {
    return new NumericPrincipal.User(userId);
  }

  @Override
  public GroupPrincipal group() {
    return new NumericPrincipal.Group(groupId);
  }

  /// The nine bits for owner, group and others; [#mode] has the others too.
  @Override
  public Set<PosixFilePermission> permissions() {
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < PERMISSIONS.length; i++) {
      if ((inode.header().permissions() & 0400 >> i) != 0) {
        set.add(PERMISSIONS[i]); // declared in the order of the bits, highest first
      }
    }
    return set;
  }
}
