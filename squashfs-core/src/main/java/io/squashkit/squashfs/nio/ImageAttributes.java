package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.filesystem.UnixAttributes;
import io.squashkit.squashfs.format.Inode;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;

/// The attributes of an inode, as the kernel reports them of a mounted image. There is one time, that of
/// the last modification; all others are equal to it. Immutable.
///
/// @param inode the inode
/// @param userId its owner
/// @param groupId its group
/// @param device the number of its file system
record ImageAttributes(Inode inode, int userId, int groupId, long device)
    implements UnixAttributes {
  @Override
  public int mode() {
    return inode.type().modeBits() | inode.header().permissions();
  }

  @Override
  public long inodeNumber() {
    return inode.header().number();
  }

  @Override
  public int linkCount() {
    return (int) inode.linkCount();
  }

  @Override
  public long deviceNumber() {
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
  public FileTime changeTime() {
    return lastModifiedTime();
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
}
