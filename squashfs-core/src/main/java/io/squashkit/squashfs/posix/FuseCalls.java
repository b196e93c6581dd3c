package io.squashkit.squashfs.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// Linux's calls on `/dev/fuse`, the file through which the kernel asks a FUSE server. They answer as
/// those of [Posix] do; elsewhere than on Linux each answers [Errno#ENOSYS] negated. Safe for use by
/// several threads.
public final class FuseCalls {
  private static final byte[] DEVICE = "/dev/fuse".getBytes(StandardCharsets.US_ASCII);

  /// `FUSE_DEV_IOC_CLONE` of the kernel's include/uapi/linux/fuse.h.
  private static final long CLONE = 0x8004E500L;

  /// `FUSE_DEV_IOC_BACKING_OPEN` and `FUSE_DEV_IOC_BACKING_CLOSE`, of Linux 6.9.
  private static final long OPEN_BACKING = 0x4010E501L;

  private static final long CLOSE_BACKING = 0x4004E502L;

  /// `_LINUX_CAPABILITY_VERSION_3`: a header of two numbers, then two triples of them.
  private static final int CAPABILITIES = 0x20080522;

  private static final int KEEP_SET_IDS = 1 << 4; // CAP_FSETID

  private static final int UNIX = 1;
  private static final int SEQUENCE_OF_PACKETS = 5;
  private static final int CLOSE_ON_EXEC = 0x80000;

  /// `F_SETFL` of the kernel's include/uapi/asm-generic/fcntl.h.
  private static final int SET_FLAGS = 4;

  private static final boolean HERE = LinuxPosix.isHere();

  private FuseCalls() {}

  private static int call(int number, long a, long b, long c) {
    return call(number, a, b, c, MemorySegment.NULL);
  }

  private static int call(int number, long a, long b, long c, MemorySegment d) {
    return HERE
        ? (int) Syscall.call(Scratch.get().state, number, a, b, c, d.address(), 0)
        : -Errno.ENOSYS;
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
    number.set(ValueLayout.JAVA_INT, 0, mounted);
    return call(Syscall.IOCTL, fresh, CLONE, number.address());
  }

  /// Lets the kernel read and write a file of the host itself, in place of asking. Only who is root of the
  /// whole system may (`CAP_SYS_ADMIN`). What the kernel does with the file it does with the rights that this
  /// thread has now.
  ///
  /// @param device a device that serves a mount
  /// @param file an open regular file, which may be closed then; the kernel opens it anew
  /// @param keepsSetIds whether writes leave set-id bits as they are, as those of root do, or take them, as
  ///     those of others do
  /// @return a number greater than zero for answers, until [#closeBacking]; or a negative error number
  public static int openBacking(int device, int file, boolean keepsSetIds) {
    MemorySegment map = Scratch.get().small;
    map.set(ValueLayout.JAVA_INT, 0, file);
    map.set(ValueLayout.JAVA_INT, 4, 0);
    map.set(ValueLayout.JAVA_LONG, 8, 0);
    if (keepsSetIds) {
      return call(Syscall.IOCTL, device, OPEN_BACKING, map.address());
    }
    MemorySegment header = map.asSlice(16);
    MemorySegment effective = map.asSlice(24);
    header.set(ValueLayout.JAVA_INT, 0, CAPABILITIES);
    header.set(ValueLayout.JAVA_INT, 4, 0); // of this thread
    int result = call(Syscall.CAPGET, header.address(), effective.address(), 0);
    int all = effective.get(ValueLayout.JAVA_INT, 0);
    if (result == 0) {
      effective.set(ValueLayout.JAVA_INT, 0, all & ~KEEP_SET_IDS);
      result = call(Syscall.CAPSET, header.address(), effective.address(), 0);
    }
    if (result < 0) {
      return result;
    }
    result = call(Syscall.IOCTL, device, OPEN_BACKING, map.address());
    effective.set(ValueLayout.JAVA_INT, 0, all);
    int restored = call(Syscall.CAPSET, header.address(), effective.address(), 0);
    return restored < 0 ? restored : result;
  }

  /// Takes back a number that [#openBacking] gave. Files that are open with it go on.
  ///
  /// @param device a device that serves the mount
  /// @param backing the number
  /// @return zero, or a negative error number
  public static int closeBacking(int device, int backing) {
    MemorySegment number = Scratch.get().small;
    number.set(ValueLayout.JAVA_INT, 0, backing);
    return call(Syscall.IOCTL, device, CLOSE_BACKING, number.address());
  }

  /// Makes what stands in for a device where nobody may mount: two sockets that keep messages apart, so that
  /// a program can ask a server what the kernel would. A message may have 128 KiB and a little more.
  ///
  /// @param pair takes the two
  /// @return zero, or a negative error number
  public static int standIn(int[] pair) {
    MemorySegment both = Scratch.get().small;
    int result = call(Syscall.SOCKETPAIR, UNIX, SEQUENCE_OF_PACKETS | CLOSE_ON_EXEC, 0, both);
    pair[0] = both.get(ValueLayout.JAVA_INT, 0);
    pair[1] = both.get(ValueLayout.JAVA_INT, Integer.BYTES);
    return result;
  }

  /// Waits for the kernel's next question.
  ///
  /// @param device a device that serves a mount
  /// @param into native memory that takes it as a whole
  /// @return its length in bytes, or a negative error number; zero from a stand-in that has ended
  public static int read(int device, MemorySegment into) {
    return call(Syscall.READ, device, into.address(), into.byteSize());
  }

  /// Sets whether reading waits for a question, or answers at once that there is none
  /// ([Errno#EAGAIN]).
  ///
  /// @param device a device that serves a mount
  /// @param blocking whether it waits, as it does at first
  /// @return zero, or a negative error number
  public static int setBlocking(int device, boolean blocking) {
    int flags = OpenFlags.READ_WRITE | (blocking ? 0 : OpenFlags.NON_BLOCKING);
    return call(Syscall.FCNTL, device, SET_FLAGS, flags);
  }

  /// Asks the server of a mount for something of its own (`ioctl`).
  ///
  /// @param file an open file or directory of the mount
  /// @param command says how many bytes go there and come back
  /// @param message what goes there, and takes what comes back
  /// @return zero or more, or a negative error number
  public static int control(int file, int command, byte[] message) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(message.length);
      MemorySegment.copy(message, 0, memory, ValueLayout.JAVA_BYTE, 0, message.length);
      int result = call(Syscall.IOCTL, file, Integer.toUnsignedLong(command), memory.address());
      MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, message, 0, message.length);
      return result;
    }
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
