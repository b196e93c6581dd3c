package io.squashkit.squashfs.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What Java's own API tells and sets of a file: all that `ls -l` shows on Unix-like systems, guesses
/// elsewhere; extended attributes of the `user` name space where the system has them.
final class NioAttributes {
  private static final String UNIX =
      "unix:mode,uid,gid,nlink,ino,dev,rdev,size," + "lastModifiedTime,lastAccessTime,ctime";
  private static final String USER = "user.";

  private NioAttributes() {}

  static int status(Path path, FileStatus into) throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return guess(path, into);
    }
    Map<String, Object> found = Files.readAttributes(path, UNIX, LinkOption.NOFOLLOW_LINKS);
    into.mode = (int) number(found, "mode");
    into.owner = (int) number(found, "uid");
    into.group = (int) number(found, "gid");
    into.links = (int) number(found, "nlink");
    into.inode = number(found, "ino");
    into.device = number(found, "dev");
    into.size = number(found, "size");
    into.blocks = -1;
    into.major = (int) (number(found, "rdev") >>> 8 & 0xFFF);
    into.minor = (int) (number(found, "rdev") & 0xFF);
    setTimes(
        time(found, "lastModifiedTime"), time(found, "lastAccessTime"), time(found, "ctime"), into);
    return 0;
  }

  private static FileTime time(Map<String, Object> found, String key) {
    return found.get(key) instanceof FileTime time ? time : FileTime.fromMillis(0);
  }

  private static long number(Map<String, Object> found, String key) {
    return found.get(key) instanceof Number number ? number.longValue() : 0;
  }

  private static void setTimes(
      FileTime modified, FileTime accessed, FileTime changed, FileStatus into) {
    Instant mtime = modified.toInstant();
    into.mtime = mtime.getEpochSecond();
    into.mtimeNanos = mtime.getNano();
    Instant atime = accessed.toInstant();
    into.atime = atime.getEpochSecond();
    into.atimeNanos = atime.getNano();
    Instant ctime = changed.toInstant();
    into.ctime = ctime.getEpochSecond();
    into.ctimeNanos = ctime.getNano();
  }

  private static int guess(Path path, FileStatus into) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    boolean executable = found.isDirectory() || Files.isExecutable(path);
    int kind = found.isDirectory() ? FileStatus.DIRECTORY : FileStatus.REGULAR;
    into.mode =
        found.isSymbolicLink() ? FileStatus.SYMLINK | 0777 : kind | (executable ? 0755 : 0644);
    into.owner = 0;
    into.group = 0;
    into.links = 1;
    into.inode = found.fileKey() == null ? 0 : found.fileKey().hashCode();
    into.device = 0;
    into.size = found.size();
    into.blocks = -1;
    into.major = 0;
    into.minor = 0;
    setTimes(found.lastModifiedTime(), found.lastAccessTime(), found.lastModifiedTime(), into);
    return 0;
  }

  static int setOwner(Path path, int owner, int group) throws IOException {
    if (owner != Posix.SAME_ID) {
      Files.setAttribute(path, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
    }
    if (group != Posix.SAME_ID) {
      Files.setAttribute(path, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
    }
    return 0;
  }

  static int setPermissions(Path path, int permissions) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return -Errno.EOPNOTSUPP;
    }
    if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      Files.setAttribute(path, "unix:mode", permissions);
    }
    return 0;
  }

  private static @Nullable UserDefinedFileAttributeView xattrs(Path path) {
    return Files.isSymbolicLink(path)
        ? null
        : Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
  }

  private static UserDefinedFileAttributeView xattrs(Path path, String name) throws IOException {
    UserDefinedFileAttributeView view = xattrs(path);
    if (view == null || !name.startsWith(USER)) {
      throw new UnsupportedOperationException(name);
    }
    return view;
  }

  /// Attribute names as text: Java encodes them anew.
  private static String text(String name) {
    byte[] bytes = name.substring(USER.length()).getBytes(StandardCharsets.ISO_8859_1);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static int listXattrs(Path path, List<String> names) throws IOException {
    UserDefinedFileAttributeView view = xattrs(path);
    if (view == null) {
      return 0;
    }
    List<String> found;
    try {
      found = view.list();
    } catch (FileSystemException e) { // a file system without them
      return 0;
    }
    for (String name : found) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      names.add(USER + new String(bytes, StandardCharsets.ISO_8859_1));
    }
    return found.size();
  }

  static int xattr(Path path, String name, ByteBuffer into) throws IOException {
    return xattrs(path, name).read(text(name), into);
  }

  static int setXattr(Path path, String name, byte[] value) throws IOException {
    xattrs(path, name).write(text(name), ByteBuffer.wrap(value));
    return 0;
  }

  static int removeXattr(Path path, String name) throws IOException {
    xattrs(path, name).delete(text(name));
    return 0;
  }
}
