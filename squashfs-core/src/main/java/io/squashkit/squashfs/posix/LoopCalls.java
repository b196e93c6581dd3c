package io.squashkit.squashfs.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// Linux's calls on loop devices, which show a file as a disk (kernel: include/uapi/linux/loop.h). They
/// answer as those of [Posix] do; elsewhere than on Linux each answers [Errno#ENOSYS] negated. Safe for
/// use by several threads.
public final class LoopCalls {
  private static final byte[] CONTROL = "/dev/loop-control".getBytes(StandardCharsets.US_ASCII);

  /// `LOOP_CTL_GET_FREE`.
  private static final long GET_FREE = 0x4C82;

  /// `LOOP_CONFIGURE`, since 5.8.
  private static final long CONFIGURE = 0x4C0A;

  /// `LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR`.
  private static final int READ_ONLY_AND_AUTOCLEAR = 1 | 4;

  /// `struct loop_config`: file, block size, `struct loop_info64`, 64 bytes for later.
  private static final int CONFIG_SIZE = 304;

  private static final int INFO = 8;
  private static final int OFFSET = INFO + 24;
  private static final int FLAGS = INFO + 52;
  private static final int NAME = INFO + 56;
  private static final int NAME_SIZE = 64;
  private static final boolean HERE = LinuxPosix.isHere();

  private LoopCalls() {}

  /// Finds a device that is not in use. Another process may be faster in taking it.
  ///
  /// @return its number, or a negative error number
  public static int free() {
    Posix posix = Posix.host();
    int control = HERE ? posix.open(Posix.CWD, CONTROL, OpenFlags.READ_WRITE, 0) : -Errno.ENOSYS;
    if (control < 0) {
      return control;
    }
    int number = (int) Syscall.call(Scratch.get().state, Syscall.IOCTL, control, GET_FREE, 0, 0, 0);
    posix.close(control);
    return number;
  }

  /// Makes a device show a file from some position on, for reading only. It lets go of the file when
  /// nothing has it open or mounted any more.
  ///
  /// @param device the open device
  /// @param file an open file
  /// @param offset where the disk starts in it, in bytes
  /// @param name what lists of devices show, cut to 63 bytes
  /// @return zero, [Errno#EBUSY] negated if it is in use, or another negative error number
  public static int configure(int device, int file, long offset, byte[] name) {
    if (!HERE) {
      return -Errno.ENOSYS;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment config = arena.allocate(CONFIG_SIZE, 8);
      config.set(JAVA_INT, 0, file);
      config.set(JAVA_LONG, OFFSET, offset);
      config.set(JAVA_INT, FLAGS, READ_ONLY_AND_AUTOCLEAR);
      int length = Math.min(name.length, NAME_SIZE - 1);
      MemorySegment.copy(name, 0, config, ValueLayout.JAVA_BYTE, NAME, length);
      long address = config.address();
      return (int)
          Syscall.call(Scratch.get().state, Syscall.IOCTL, device, CONFIGURE, address, 0, 0);
    }
  }
}
