package io.squashkit.overlay.nio;

import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.filesystem.UnixAttributes;
import java.io.IOException;
import java.nio.file.attribute.FileTime;

/// What was told of a file. Immutable.
///
/// @param status what its layer told
/// @param device the number of the layer
record OverlayAttributes(Status status, long device) implements UnixAttributes {
  static OverlayAttributes of(OverlayFileSystem fileSystem, Found found) throws IOException {
    Found.Seen seen = found.seen();
    return new OverlayAttributes(seen.status(), fileSystem.device(seen.layer()));
  }

  /// The attributes of what a path names.
  ///
  /// @param follow whether a link at its end is followed
  static OverlayAttributes of(OverlayPath path, boolean follow) throws IOException {
    OverlayFileSystem fileSystem = path.getFileSystem();
    return fileSystem.call(path, () -> of(fileSystem, fileSystem.lookup().find(path, follow)));
  }

  @Override
  public int mode() {
    return status.mode();
  }

  @Override
  public int userId() {
    return status.owner();
  }

  @Override
  public int groupId() {
    return status.group();
  }

  @Override
  public long inodeNumber() {
    return status.inode();
  }

  @Override
  public int linkCount() {
    return status.links();
  }

  /// As glibc's `makedev` puts it together.
  @Override
  public long deviceNumber() {
    long major = Integer.toUnsignedLong(status.major());
    long minor = Integer.toUnsignedLong(status.minor());
    return (major & ~0xFFFL) << 32 | (major & 0xFFF) << 8 | (minor & ~0xFFL) << 12 | minor & 0xFF;
  }

  @Override
  public FileTime lastModifiedTime() {
    return FileTime.from(status.modified());
  }

  @Override
  public FileTime lastAccessTime() {
    return FileTime.from(status.accessed());
  }

  /// Not kept: the time of the last modification.
  @Override
  public FileTime creationTime() {
    return lastModifiedTime();
  }

  @Override
  public FileTime changeTime() {
    return FileTime.from(status.changed());
  }

  @Override
  public long size() {
    return status.size();
  }
}
