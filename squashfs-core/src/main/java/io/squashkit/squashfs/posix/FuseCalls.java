package io.squashkit.squashfs.posix;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Linux's calls on `/dev/fuse`, the file through which the kernel asks a FUSE server. They answer as
/// those of [Posix] do; elsewhere than on Linux each answers [Errno#ENOSYS] negated. Safe for use by
/// several threads.
public final class FuseCalls {
  private static final byte[] DEVICE = "/dev/fuse".getBytes(StandardCharsets.US_ASCII);

  /// `FUSE_DEV_IOC_CLONE` of the kernel's include/uapi/linux/fuse.h.
  private static final long CLONE = 0x8004E500L;

  private static final boolean HERE = LinuxPosix.isHere();

  private FuseCalls() {}

  private static int call(int number, long a, long b, long c) {
    return HERE ? (int) Syscall.call(Scratch.get().state, number, a, b, c, 0, 0) : -Errno.ENOSYS;
  }

  /// Opens the device. What is opened serves one mount.
  ///
  /// @return the open file, or a negative error number
  public static int open() {
    return Posix.host().open(Posix.CWD, DEVICE, OpenFlags.READ_WRITE, 0);
  }

  /// Makes a freshly opened device serve the mount of another.
  ///
  /// @param fresh from [#open], serving nothing yet
  /// @param mounted the device that a mount was made with
  /// @return zero, or a negative error number
  public static int cloneDevice(int fresh, int mounted) {
    MemorySegment number = Scratch.get().small;
    number.set(java.lang.foreign.ValueLayout.JAVA_INT, 0, mounted);
    return call(Syscall.IOCTL, fresh, CLONE, number.address());
  }

  /// Waits for the kernel's next question.
  ///
  /// @param device a device that serves a mount
  /// @param into native memory that takes it as a whole
  /// @return its length in bytes, or a negative error number
  public static int read(int device, MemorySegment into) {
    return call(Syscall.READ, device, into.address(), into.byteSize());
  }

  /// Gives an answer, or tells the kernel something that it did not ask for.
  ///
  /// @param device a device that serves the mount
  /// @param from native memory
  /// @param size bytes of it
  /// @return the number of bytes, or a negative error number
  public static int write(int device, MemorySegment from, int size) {
    if (size < 0 || size > from.byteSize()) {
      throw new IllegalArgumentException("size " + size + ", allowed: up to " + from.byteSize());
    }
    return call(Syscall.WRITE, device, from.address(), size);
  }
}
