package io.squashkit.squashfs.posix;

import java.util.Arrays;

/// The way down to a file, one name at a time, so that no symbolic link is followed: what the kernel's
/// own call for this does, where it is missing or the path is too long for it.
final class SafeWalk {
  private static final int STEP = OpenFlags.PATH_ONLY | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW;

  private SafeWalk() {}

  /// Opens what lies below an open directory: see [Posix#openBelow].
  static int open(Posix posix, int directory, byte[] path, int flags) {
    int here = directory;
    int start = 0;
    while (true) {
      int end = start;
      while (end < path.length && path[end] != '/') {
        end++;
      }
      byte[] name = Arrays.copyOfRange(path, start, end);
      boolean last = end == path.length;
      int next = step(posix, here, name, last ? flags | OpenFlags.NO_FOLLOW : STEP);
      if (here != directory) {
        posix.close(here);
      }
      if (last || next < 0) {
        return next;
      }
      here = next;
      start = end + 1;
    }
  }

  private static int step(Posix posix, int directory, byte[] name, int flags) {
    if (name.length == 2 && name[0] == '.' && name[1] == '.') {
      return -Errno.EXDEV; // as the kernel's call answers
    }
    int next = posix.open(directory, name, flags, 0);
    return next == -Errno.ENOTDIR && isSymlink(posix, directory, name) ? -Errno.ELOOP : next;
  }

  private static boolean isSymlink(Posix posix, int directory, byte[] name) {
    FileStatus status = new FileStatus();
    return posix.status(directory, name, status) == 0 && status.kind() == FileStatus.SYMLINK;
  }
}
