package io.squashkit.overlay.layer;

import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Xattrs;
import java.time.Instant;

/// What `stat` tells of an object.
///
/// @param mode kind ([FileStatus]) and permissions: 16 bits
/// @param owner user id, unsigned
/// @param group group id, unsigned
/// @param links how many names the object has in its layer
/// @param inode its number in its layer
/// @param size bytes of a regular file, or the length of a symbolic link's target
/// @param blocks units of 512 bytes that a regular file takes, or would take on a host
/// @param major of a device
/// @param minor of a device
/// @param accessed time of last access
/// @param modified time of last modification
/// @param changed time of last change of the inode
public record Status(
    int mode,
    int owner,
    int group,
    int links,
    long inode,
    long size,
    long blocks,
    int major,
    int minor,
    Instant accessed,
    Instant modified,
    Instant changed) {

  /// What the host tells of a file.
  ///
  /// @param host its answer
  /// @return the same, to keep
  public static Status of(FileStatus host) {
    return new Status(
        host.kind() | host.permissions(),
        host.owner(),
        host.group(),
        host.links(),
        host.inode(),
        host.size(),
        Math.max(0, host.blocks()),
        host.major(),
        host.minor(),
        Instant.ofEpochSecond(host.atime(), host.atimeNanos()),
        Instant.ofEpochSecond(host.mtime(), host.mtimeNanos()),
        Instant.ofEpochSecond(host.ctime(), host.ctimeNanos()));
  }

  /// What a tree's node has of this.
  ///
  /// @param xattrs the extended attributes that go with it
  /// @return the attributes
  public Attributes attributes(Xattrs xattrs) {
    return new Attributes(
        permissions(), owner, group, modified.getEpochSecond(), modified.getNano(), xattrs);
  }

  /// The kind: one of the constants of [FileStatus].
  ///
  /// @return the upper four of the mode's 16 bits
  public int kind() {
    return mode & FileStatus.KIND;
  }

  /// The permissions, set-id and sticky bits included.
  ///
  /// @return 12 bits
  public int permissions() {
    return mode & 0xFFF;
  }

  /// Tells whether this is a directory.
  ///
  /// @return true if so
  public boolean isDirectory() {
    return kind() == FileStatus.DIRECTORY;
  }

  /// Tells whether this is a regular file.
  ///
  /// @return true if so
  public boolean isFile() {
    return kind() == FileStatus.REGULAR;
  }

  /// Tells whether this is the kernel's usual whiteout: a character device 0:0, of any mode and owner.
  ///
  /// @return true if so
  public boolean isWhiteout() {
    return kind() == FileStatus.CHARACTER_DEVICE && major == 0 && minor == 0;
  }

  /// The same, with another number of names.
  ///
  /// @param names how many
  /// @return the status
  public Status withLinks(int names) {
    return new Status(
        mode, owner, group, names, inode, size, blocks, major, minor, accessed, modified, changed);
  }
}
