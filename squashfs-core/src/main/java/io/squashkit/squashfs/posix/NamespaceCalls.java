package io.squashkit.squashfs.posix;

/// Linux's calls that give the calling thread a view of the system of its own (namespaces(7)). Programs that
/// the thread starts have it, too; other threads keep theirs. They answer as those of [Posix] do; elsewhere
/// than on Linux each answers [Errno#ENOSYS] negated.
public final class NamespaceCalls {
  /// Mounts, and with them the thread's own root and working folder (kernel: `CLONE_NEWNS`).
  public static final int MOUNTS = 0x20000;

  /// Processes: the next program that the thread starts is the first of a new namespace, whose end ends all
  /// others in it. The thread can start no other threads any more (kernel: `CLONE_NEWPID`).
  public static final int PROCESSES = 0x20000000;

  private static final boolean HERE = LinuxPosix.isHere();

  private NamespaceCalls() {}

  private static int call(int number, long a, long b) {
    return HERE ? (int) Syscall.call(Scratch.get().state, number, a, b, 0, 0, 0) : -Errno.ENOSYS;
  }

  /// Leaves a namespace for a new one.
  ///
  /// @param kinds a sum of the constants of this class
  /// @return zero, or a negative error number
  public static int unshare(int kinds) {
    return call(Syscall.UNSHARE, kinds, 0);
  }

  /// Makes the working folder, which must be a mount point, the root of the mount namespace. The old root
  /// comes to lie on top of it: [MountCalls#unmount] of `.` takes it away.
  ///
  /// @return zero, or a negative error number
  public static int pivotRoot() {
    Scratch scratch = Scratch.get();
    byte[] here = {'.'};
    return call(Syscall.PIVOT_ROOT, scratch.first(here), scratch.second(here));
  }

  /// Changes the working folder: of the thread, if its mounts are its own, otherwise of the process.
  ///
  /// @param path the folder
  /// @return zero, or a negative error number
  public static int changeFolder(byte[] path) {
    long address = Scratch.get().first(path);
    return address < 0 ? (int) address : call(Syscall.CHDIR, address, 0);
  }
}
