package io.squashkit.squashfs.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Linux's calls for an extended attribute of what a path names, from an open directory on. They know such
/// directories since Linux 6.13 (kernel: `path_setxattrat` in fs/xattr.c); before that, or where a filter of
/// calls hides the new ones, the directory's place in `/proc` stands for it, which is a longer way.
enum XattrCalls {
  GET(Syscall.GETXATTRAT, Syscall.LGETXATTR),
  SET(Syscall.SETXATTRAT, Syscall.LSETXATTR),
  REMOVE(Syscall.REMOVEXATTRAT, Syscall.LREMOVEXATTR);

  private static final int ARGUMENTS = 16;

  private final int newer;
  private final int older;

  XattrCalls(int newer, int older) {
    this.newer = newer;
    this.older = older;
  }

  /// Whether the newer calls are there: found out once, by one that must fail.
  private static final class Newer {
    static final boolean IS_THERE = isThere();

    private static boolean isThere() {
      Scratch scratch = Scratch.get();
      long name = scratch.name("user.none");
      return GET.call(scratch, -1, scratch.first(new byte[] {'.'}), name, 0, 0) == -Errno.EBADF;
    }
  }

  /// Makes the call.
  ///
  /// @param value address of the value, or of room for it
  /// @param size bytes of that
  /// @return the result or a negative error number
  int call(int directory, byte[] path, String name, long value, int size) {
    Scratch scratch = Scratch.get();
    boolean direct = path.length > 0 && Newer.IS_THERE;
    long first = scratch.first(direct ? path : LinuxPosix.pathOf(directory, path));
    long second = scratch.name(name);
    if (first < 0 || second < 0) {
      return (int) Math.min(first, second);
    }
    return direct
        ? call(scratch, directory, first, second, value, size)
        : (int) Syscall.call(scratch.state, older, first, second, value, size, 0);
  }

  /// `struct xattr_args`, which the removal does without.
  private int call(Scratch scratch, int directory, long path, long name, long value, int size) {
    MemorySegment arguments = scratch.small;
    arguments.set(ValueLayout.JAVA_LONG, 0, value);
    arguments.set(ValueLayout.JAVA_INT, 8, size);
    arguments.set(ValueLayout.JAVA_INT, 12, 0);
    long at = this == REMOVE ? 0 : arguments.address();
    long length = this == REMOVE ? 0 : ARGUMENTS;
    int flags = LinuxPosix.AT_SYMLINK_NOFOLLOW;
    return (int) Syscall.call(scratch.state, newer, directory, path, flags, name, at, length);
  }
}
