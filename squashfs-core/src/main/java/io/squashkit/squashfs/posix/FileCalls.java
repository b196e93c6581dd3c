package io.squashkit.squashfs.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Calls of Linux that only a file system needs which keeps its own files in those of the host. They go
/// with [Posix#host] and answer as its calls do; elsewhere than on Linux each answers [Errno#ENOSYS]
/// negated. Safe for use by several threads.
public final class FileCalls {
  /// As nanoseconds of a time: the present time (kernel: `UTIME_NOW`).
  public static final int NOW = (1 << 30) - 1;

  /// As nanoseconds of a time: leave it as it is (kernel: `UTIME_OMIT`).
  public static final int OMIT = (1 << 30) - 2;

  /// Flag of an inode: it cannot be changed at all (kernel: `FS_IMMUTABLE_FL`).
  public static final int IMMUTABLE = 0x10;

  /// Flag of an inode: it can only be appended to (kernel: `FS_APPEND_FL`).
  public static final int APPEND_ONLY = 0x20;

  /// Bytes of what goes with the flags of an inode (kernel: `struct fsxattr`): first the flags, 32 bits in
  /// the machine's order, but other bits than those of [#flags].
  public static final int EXTENDED_FLAGS = 28;

  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_SYMLINK_FOLLOW = 0x400;
  private static final int LOCK_EXCLUSIVE_NOW = 2 | 4;
  private static final long CLONE = 0x40049409L;
  private static final long GET_FLAGS = 0x80086601L;
  private static final long SET_FLAGS = 0x40086602L;
  private static final long GET_EXTENDED = 0x801C581FL;
  private static final long SET_EXTENDED = 0x401C5820L;
  private static final boolean HERE = LinuxPosix.isHere();

  private FileCalls() {}

  private static int call(int number, long a, long b, long c, long d) {
    return HERE ? (int) Syscall.call(Scratch.get().state, number, a, b, c, d, 0) : -Errno.ENOSYS;
  }

  /// Gives an open file a name. Of a file made with [OpenFlags#UNNAMED] it is the first.
  ///
  /// @param file an open file
  /// @param directory an open directory or [Posix#CWD]
  /// @param path the name
  /// @return zero, or a negative error number
  public static int link(int file, int directory, byte[] path) {
    Scratch scratch = Scratch.get();
    long from = scratch.first(("/proc/self/fd/" + file).getBytes(StandardCharsets.ISO_8859_1));
    long to = scratch.second(path);
    if (to < 0) {
      return (int) to;
    }
    return HERE
        ? (int)
            Syscall.call(
                scratch.state, Syscall.LINKAT, Posix.CWD, from, directory, to, AT_SYMLINK_FOLLOW)
        : -Errno.ENOSYS;
  }

  /// Waits until what was written to a file is on the disk.
  ///
  /// @param file an open file or directory
  /// @return zero, or a negative error number
  public static int sync(int file) {
    return call(Syscall.FSYNC, file, 0, 0, 0);
  }

  /// Reserves, punches or moves space of a file (the call `fallocate`).
  ///
  /// @param file an open file
  /// @param mode a sum of the kernel's `FALLOC_FL_` constants, or zero
  /// @param position where to start, in bytes
  /// @param length in bytes
  /// @return zero, or a negative error number
  public static int allocate(int file, int mode, long position, long length) {
    return call(Syscall.FALLOCATE, file, mode, position, length);
  }

  /// Sets the size of what a path names, which [Posix#truncate] does for an open file. Symbolic links are
  /// followed.
  ///
  /// @param path the path
  /// @param size in bytes
  /// @return zero, or a negative error number
  public static int truncate(byte[] path, long size) {
    long address = Scratch.get().first(path);
    return address < 0 ? (int) address : call(Syscall.TRUNCATE, address, size, 0, 0);
  }

  /// Locks a file or a directory for this program alone, without waiting. The lock ends with the open
  /// file, at the latest with the process (the call `flock`).
  ///
  /// @param file an open file or directory
  /// @return zero, 11 (`EAGAIN`) negated if another has it, or another negative error number
  public static int lock(int file) {
    return call(Syscall.FLOCK, file, LOCK_EXCLUSIVE_NOW, 0, 0);
  }

  /// Makes an empty file share all blocks of another, where the file system can.
  ///
  /// @param file an open file, for writing
  /// @param from an open file of the same file system, for reading
  /// @return zero, or a negative error number
  public static int cloneAll(int file, int from) {
    return call(Syscall.IOCTL, file, CLONE, from, 0);
  }

  /// Copies a part of an open file to another, inside the kernel. File systems that can let both share the
  /// blocks.
  ///
  /// @param from an open file, for reading
  /// @param fromPosition where to start in it, in bytes
  /// @param to an open file, for writing
  /// @param position where to start in it, in bytes
  /// @param length in bytes
  /// @return how many bytes were copied, zero at the end of the file; or a negative error number, of which
  ///     [Errno#EXDEV] and [Errno#EOPNOTSUPP] say that the two must be read and written instead
  public static long copyRange(int from, long fromPosition, int to, long position, long length) {
    if (!HERE) {
      return -Errno.ENOSYS;
    }
    Scratch scratch = Scratch.get();
    MemorySegment positions = scratch.small;
    positions.set(JAVA_LONG, 0, fromPosition);
    positions.set(JAVA_LONG, 8, position);
    long at = positions.address();
    return Syscall.call(
        scratch.state, Syscall.COPY_FILE_RANGE, from, at, to, at + Long.BYTES, length, 0);
  }

  /// Waits until everything that was written to a file system is on the disk.
  ///
  /// @param file an open file or directory on it
  /// @return zero, or a negative error number
  public static int syncAll(int file) {
    return call(Syscall.SYNCFS, file, 0, 0, 0);
  }

  /// Asks for the flags of an inode and what goes with them (the call `ioctl` with `FS_IOC_FSGETXATTR`).
  ///
  /// @param file an open file or directory
  /// @param into takes the answer, [#EXTENDED_FLAGS] bytes from its position on
  /// @return zero, or a negative error number
  public static int extendedFlags(int file, ByteBuffer into) {
    MemorySegment memory = Scratch.get().small;
    int result = call(Syscall.IOCTL, file, GET_EXTENDED, memory.address(), 0);
    if (result >= 0) {
      into.put(memory.asSlice(0, EXTENDED_FLAGS).asByteBuffer());
    }
    return result;
  }

  /// Sets the flags of an inode and what goes with them (the call `ioctl` with `FS_IOC_FSSETXATTR`).
  ///
  /// @param file an open file or directory
  /// @param from [#EXTENDED_FLAGS] bytes from its position on
  /// @return zero, or a negative error number
  public static int setExtendedFlags(int file, ByteBuffer from) {
    MemorySegment memory = Scratch.get().small;
    memory.asByteBuffer().put(0, from, from.position(), EXTENDED_FLAGS);
    return call(Syscall.IOCTL, file, SET_EXTENDED, memory.address(), 0);
  }

  /// Asks for the flags of an inode.
  ///
  /// @param file an open file or directory
  /// @return a sum of flags of which [#IMMUTABLE] and [#APPEND_ONLY] are two; or a negative error number
  public static int flags(int file) {
    MemorySegment flags = Scratch.get().small;
    flags.set(JAVA_LONG, 0, 0);
    int result = call(Syscall.IOCTL, file, GET_FLAGS, flags.address(), 0);
    return result < 0 ? result : flags.get(JAVA_INT, 0) & Integer.MAX_VALUE;
  }

  /// Sets the flags of an inode.
  ///
  /// @param file an open file or directory
  /// @param flags all that shall be set
  /// @return zero, or a negative error number
  public static int setFlags(int file, int flags) {
    MemorySegment memory = Scratch.get().small;
    memory.set(JAVA_LONG, 0, flags);
    return call(Syscall.IOCTL, file, SET_FLAGS, memory.address(), 0);
  }

  /// Sets the times of access and modification of what a path names, each to a value of its own.
  ///
  /// @param directory an open directory or [Posix#CWD]
  /// @param path the path
  /// @param accessed seconds since 1970
  /// @param accessedNanos on top, or [#NOW] or [#OMIT]
  /// @param modified seconds since 1970
  /// @param modifiedNanos on top, or [#NOW] or [#OMIT]
  /// @return zero, or a negative error number
  public static int setTimes(
      int directory,
      byte[] path,
      long accessed,
      int accessedNanos,
      long modified,
      int modifiedNanos) {
    Scratch scratch = Scratch.get();
    long address = scratch.first(path);
    if (address < 0) {
      return (int) address;
    }
    MemorySegment times = times(scratch, accessed, accessedNanos, modified, modifiedNanos);
    return call(Syscall.UTIMENSAT, directory, address, times.address(), AT_SYMLINK_NOFOLLOW);
  }

  /// Sets the times of access and modification of an open file, each to a value of its own.
  ///
  /// @param file an open file
  /// @param accessed seconds since 1970
  /// @param accessedNanos on top, or [#NOW] or [#OMIT]
  /// @param modified seconds since 1970
  /// @param modifiedNanos on top, or [#NOW] or [#OMIT]
  /// @return zero, or a negative error number
  public static int setTimes(
      int file, long accessed, int accessedNanos, long modified, int modifiedNanos) {
    Scratch scratch = Scratch.get();
    MemorySegment times = times(scratch, accessed, accessedNanos, modified, modifiedNanos);
    return call(Syscall.UTIMENSAT, file, 0, times.address(), 0);
  }

  private static MemorySegment times(
      Scratch scratch, long accessed, int accessedNanos, long modified, int modifiedNanos) {
    MemorySegment times = scratch.small;
    times.set(JAVA_LONG, 0, accessed);
    times.set(JAVA_LONG, 8, accessedNanos);
    times.set(JAVA_LONG, 16, modified);
    times.set(JAVA_LONG, 24, modifiedNanos);
    return times;
  }

  /// Lists the extended attributes of an open file.
  ///
  /// @param file an open file or directory
  /// @param names takes their full names, a `char` a byte
  /// @return how many, or a negative error number
  public static int listXattrs(int file, List<String> names) {
    MemorySegment memory = Scratch.get().large();
    int size = call(Syscall.FLISTXATTR, file, memory.address(), Scratch.LARGE_SIZE, 0);
    int count = 0;
    int start = 0;
    for (int at = 0; at < size; at++) {
      if (memory.get(JAVA_BYTE, at) == 0) {
        byte[] name = memory.asSlice(start, at - start).toArray(JAVA_BYTE);
        names.add(new String(name, StandardCharsets.ISO_8859_1));
        start = at + 1;
        count++;
      }
    }
    return size < 0 ? size : count;
  }

  /// Reads an extended attribute of an open file.
  ///
  /// @param file an open file or directory
  /// @param name its full name, a `char` a byte
  /// @param into takes the value; 64 KiB hold any
  /// @return the number of bytes, or a negative error number
  public static int xattr(int file, String name, ByteBuffer into) {
    Scratch scratch = Scratch.get();
    MemorySegment memory = scratch.large();
    long key = scratch.name(name);
    int space = Math.min(into.remaining(), Scratch.LARGE_SIZE);
    int size = key < 0 ? (int) key : call(Syscall.FGETXATTR, file, key, memory.address(), space);
    if (size > 0) {
      into.put(memory.asByteBuffer().limit(size));
    }
    return size;
  }

  /// Removes an extended attribute of an open file.
  ///
  /// @param file an open file or directory
  /// @param name its full name, a `char` a byte
  /// @return zero, or a negative error number
  public static int removeXattr(int file, String name) {
    long key = Scratch.get().name(name);
    return key < 0 ? (int) key : call(Syscall.FREMOVEXATTR, file, key, 0, 0);
  }

  /// Asks how full a file system is.
  ///
  /// @param file an open file or directory on it
  /// @param into takes the answer
  /// @return zero, or a negative error number
  public static int fileSystem(int file, FileSystemStatus into) {
    MemorySegment found = Scratch.get().small;
    int result = call(Syscall.FSTATFS, file, found.address(), 0, 0);
    if (result < 0) {
      return result;
    }
    into.type = found.get(JAVA_LONG, 0);
    into.blockSize = found.get(JAVA_LONG, 8);
    into.blocks = found.get(JAVA_LONG, 16);
    into.freeBlocks = found.get(JAVA_LONG, 24);
    into.availableBlocks = found.get(JAVA_LONG, 32);
    into.files = found.get(JAVA_LONG, 40);
    into.freeFiles = found.get(JAVA_LONG, 48);
    into.longestName = found.get(JAVA_LONG, 64);
    return 0;
  }
}
