package io.squashkit.squashfs.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Linux's calls that mount and unmount, in the order of the system's own structures. They answer as
/// those of [Posix] do; elsewhere than on Linux each answers [Errno#ENOSYS] negated. Safe for use by
/// several threads.
public final class MountCalls {
  /// Nothing on the mount can be written (kernel: `MS_RDONLY`).
  public static final int READ_ONLY = 1;

  /// Set-id bits of programs mean nothing (kernel: `MS_NOSUID`).
  public static final int NO_SET_ID = 2;

  /// Devices cannot be opened (kernel: `MS_NODEV`).
  public static final int NO_DEVICES = 4;

  /// Times of access stay as they are (kernel: `MS_NOATIME`).
  public static final int NO_ATIME = 0x400;

  /// Shows a folder at a second place (kernel: `MS_BIND`).
  public static final int BIND = 0x1000;

  /// With [#BIND] and [#PRIVATE]: what is mounted below, too (kernel: `MS_REC`).
  public static final int RECURSIVE = 0x4000;

  /// Mounts made below are not shown in other mount namespaces (kernel: `MS_PRIVATE`).
  public static final int PRIVATE = 0x40000;

  /// Unmounting: whoever waits for the file system gets an error (kernel: `MNT_FORCE`).
  public static final int FORCE = 1;

  /// Unmounting: the mount disappears at once and ends with its last user (kernel: `MNT_DETACH`).
  public static final int DETACH = 2;

  /// Unmounting: only if nobody has used the mount since it was tried last; fails with EAGAIN otherwise, and
  /// with EBUSY while it is in use (kernel: `MNT_EXPIRE`).
  public static final int EXPIRE = 4;

  /// Unmounting: fails if the mount point is a symbolic link (kernel: `UMOUNT_NOFOLLOW`).
  public static final int NO_FOLLOW = 8;

  private static final boolean HERE = LinuxPosix.isHere();

  private MountCalls() {}

  /// Mounts.
  ///
  /// @param source what is shown as mounted
  /// @param point where: an absolute path
  /// @param type the file system's type, such as `squashfs`
  /// @param flags a sum of those constants of this class that are for mounting
  /// @param options for the file system, with commas between; one page at most
  /// @return zero, or a negative error number
  public static int mount(byte[] source, byte[] point, String type, int flags, String options) {
    if (!HERE) {
      return -Errno.ENOSYS;
    }
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          Syscall.call(
              Scratch.get().state,
              Syscall.MOUNT,
              text(arena, source).address(),
              text(arena, point).address(),
              text(arena, type.getBytes(StandardCharsets.UTF_8)).address(),
              flags,
              text(arena, options.getBytes(StandardCharsets.UTF_8)).address());
    }
  }

  /// Unmounts what was mounted last on a mount point.
  ///
  /// @param point an absolute path
  /// @param flags a sum of those constants of this class that are for unmounting
  /// @return zero, or a negative error number
  public static int unmount(byte[] point, int flags) {
    Scratch scratch = Scratch.get();
    long address = scratch.first(point);
    if (address < 0 || !HERE) {
      return HERE ? (int) address : -Errno.ENOSYS;
    }
    return (int) Syscall.call(scratch.state, Syscall.UMOUNT2, address, flags, 0, 0, 0);
  }

  private static MemorySegment text(Arena arena, byte[] bytes) {
    MemorySegment text = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, text, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, bytes.length);
    return text;
  }
}
