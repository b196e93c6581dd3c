package io.squashkit.squashfs.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Linux's calls. Mostly one call of the kernel for each; the offsets are those of its structures, which
/// are the same on x86-64 and aarch64.
final class LinuxPosix extends Posix {
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT_NO_AUTOMOUNT = 0x800;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_BASIC_STATS = 0x7FF;
  private static final int RESOLVE_NO_SYMLINKS = 4;
  private static final int RESOLVE_BENEATH = 8;
  private static final int OPEN_HOW_SIZE = 24;
  private static final int MAX_HANDLE_SIZE = 128;
  private static final int GET_FS_UUID = 0x80111500;
  private static final int UUID_SIZE = 16;
  private static final int ENOTTY = 25;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final int DEFAULT_UMASK = 0022;
  private static final byte[] EMPTY = {};

  /// Tells whether this machine is one of those.
  static boolean isHere() {
    String arch = System.getProperty("os.arch", "");
    return System.getProperty("os.name", "").equals("Linux")
        && (arch.equals("amd64") || arch.equals("aarch64"));
  }

  @Override
  public int open(int directory, byte[] path, int flags, int mode) {
    return withPath(Syscall.OPENAT, directory, path, flags | OpenFlags.CLOSE_ON_EXEC, mode, 0);
  }

  /// One call since kernel 5.6, step by step before.
  @Override
  public int openBelow(int directory, byte[] path, int flags) {
    Scratch scratch = Scratch.get();
    long address = scratch.first(path);
    if (address < 0) {
      return address == -Errno.ENAMETOOLONG
          ? SafeWalk.open(this, directory, path, flags)
          : (int) address;
    }
    MemorySegment how = scratch.small;
    how.set(JAVA_LONG, 0, flags | OpenFlags.CLOSE_ON_EXEC);
    how.set(JAVA_LONG, 8, 0);
    how.set(JAVA_LONG, 16, RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH);
    long result =
        Syscall.call(
            scratch.state, Syscall.OPENAT2, directory, address, how.address(), OPEN_HOW_SIZE, 0);
    return result == -Errno.ENOSYS || result == -Errno.EPERM
        ? SafeWalk.open(this, directory, path, flags) // a filter of calls may answer so, too
        : (int) result;
  }

  @Override
  public int close(int file) {
    return (int) Syscall.call(Scratch.get().state, Syscall.CLOSE, file, 0, 0, 0, 0);
  }

  @Override
  public int read(int file, long position, ByteBuffer into) {
    return Transfer.read(file, position, into);
  }

  @Override
  public int write(int file, long position, ByteBuffer from) {
    return Transfer.write(file, position, from);
  }

  @Override
  public int truncate(int file, long size) {
    return (int) Syscall.call(Scratch.get().state, Syscall.FTRUNCATE, file, size, 0, 0, 0);
  }

  @Override
  public long nextData(int file, long position) {
    return Syscall.call(Scratch.get().state, Syscall.LSEEK, file, position, SEEK_DATA, 0, 0);
  }

  @Override
  public long nextHole(int file, long position) {
    return Syscall.call(Scratch.get().state, Syscall.LSEEK, file, position, SEEK_HOLE, 0, 0);
  }

  @Override
  public int status(int file, FileStatus into) {
    return status(file, EMPTY, AT_EMPTY_PATH, into);
  }

  @Override
  public int status(int directory, byte[] path, FileStatus into) {
    return status(directory, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, into);
  }

  private static int status(int directory, byte[] path, int flags, FileStatus into) {
    Scratch scratch = Scratch.get();
    long address = scratch.first(path);
    if (address < 0) {
      return (int) address;
    }
    MemorySegment found = scratch.small;
    long result =
        Syscall.call(
            scratch.state,
            Syscall.STATX,
            directory,
            address,
            flags,
            STATX_BASIC_STATS,
            found.address());
    if (result < 0) {
      return (int) result;
    }
    into.links = found.get(JAVA_INT, 16);
    into.owner = found.get(JAVA_INT, 20);
    into.group = found.get(JAVA_INT, 24);
    into.mode = found.get(JAVA_SHORT, 28) & 0xFFFF;
    into.inode = found.get(JAVA_LONG, 32);
    into.size = found.get(JAVA_LONG, 40);
    into.blocks = found.get(JAVA_LONG, 48);
    into.atime = found.get(JAVA_LONG, 64);
    into.atimeNanos = found.get(JAVA_INT, 72);
    into.ctime = found.get(JAVA_LONG, 96);
    into.ctimeNanos = found.get(JAVA_INT, 104);
    into.mtime = found.get(JAVA_LONG, 112);
    into.mtimeNanos = found.get(JAVA_INT, 120);
    into.major = found.get(JAVA_INT, 128);
    into.minor = found.get(JAVA_INT, 132);
    into.device =
        (long) found.get(JAVA_INT, 136) << 32 | Integer.toUnsignedLong(found.get(JAVA_INT, 140));
    return 0;
  }

  @Override
  public int list(int directory, EntryVisitor visitor) {
    Scratch scratch = Scratch.get();
    MemorySegment memory = scratch.large();
    while (true) {
      long size =
          Syscall.call(
              scratch.state,
              Syscall.GETDENTS64,
              directory,
              memory.address(),
              Scratch.LARGE_SIZE,
              0,
              0);
      if (size <= 0) {
        return (int) size;
      }
      long at = 0;
      while (at < size) {
        byte[] name = name(memory, at + 19);
        if (name[0] != '.' || name.length > 2 || (name.length == 2 && name[1] != '.')) {
          int kind = (memory.get(JAVA_BYTE, at + 18) & 0xF) << 12;
          visitor.entry(name, kind, memory.get(JAVA_LONG, at));
        }
        at += memory.get(JAVA_SHORT, at + 16) & 0xFFFF;
      }
    }
  }

  /// The bytes before the next NUL.
  private static byte[] name(MemorySegment memory, long start) {
    long end = start;
    while (memory.get(JAVA_BYTE, end) != 0) {
      end++;
    }
    byte[] name = new byte[(int) (end - start)];
    MemorySegment.copy(memory, JAVA_BYTE, start, name, 0, name.length);
    return name;
  }

  @Override
  public int readLink(int directory, byte[] path, ByteBuffer into) {
    MemorySegment memory = Scratch.get().large();
    int result =
        withPath(
            Syscall.READLINKAT,
            directory,
            path,
            memory.address(),
            Math.min(into.remaining(), Scratch.LARGE_SIZE),
            0);
    if (result > 0) {
      into.put(memory.asByteBuffer().limit(result));
    }
    return result;
  }

  @Override
  public int makeDirectory(int directory, byte[] path, int mode) {
    return withPath(Syscall.MKDIRAT, directory, path, mode, 0, 0);
  }

  @Override
  public int makeNode(int directory, byte[] path, int mode, int major, int minor) {
    int device = (minor & 0xFF) | (major & 0xFFF) << 8 | (minor & ~0xFF) << 12;
    return withPath(Syscall.MKNODAT, directory, path, mode, device & 0xFFFFFFFFL, 0);
  }

  @Override
  public int makeSymlink(byte[] target, int directory, byte[] path) {
    Scratch scratch = Scratch.get();
    long first = scratch.first(target);
    long second = scratch.second(path);
    if (first < 0 || second < 0) {
      return (int) Math.min(first, second);
    }
    return (int) Syscall.call(scratch.state, Syscall.SYMLINKAT, first, directory, second, 0, 0);
  }

  @Override
  public int link(int fromDirectory, byte[] from, int toDirectory, byte[] to) {
    return withPaths(Syscall.LINKAT, fromDirectory, from, toDirectory, to, 0);
  }

  @Override
  public int unlink(int directory, byte[] path, boolean isDirectory) {
    return withPath(Syscall.UNLINKAT, directory, path, isDirectory ? AT_REMOVEDIR : 0, 0, 0);
  }

  @Override
  public int rename(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags) {
    return withPaths(Syscall.RENAMEAT2, fromDirectory, from, toDirectory, to, flags);
  }

  @Override
  public int setOwner(int file, int owner, int group) {
    return (int) Syscall.call(Scratch.get().state, Syscall.FCHOWN, file, owner, group, 0, 0);
  }

  @Override
  public int setOwner(int directory, byte[] path, int owner, int group) {
    return withPath(Syscall.FCHOWNAT, directory, path, owner, group, AT_SYMLINK_NOFOLLOW);
  }

  @Override
  public int setPermissions(int file, int permissions) {
    return (int) Syscall.call(Scratch.get().state, Syscall.FCHMOD, file, permissions, 0, 0, 0);
  }

  /// The kernel's call follows symbolic links, and its newer one that does not is not everywhere: so the
  /// file is opened first, as nothing but a name.
  @Override
  public int setPermissions(int directory, byte[] path, int permissions) {
    int file = open(directory, path, OpenFlags.PATH_ONLY | OpenFlags.NO_FOLLOW, 0);
    if (file < 0) {
      return file;
    }
    int result = withPath(Syscall.FCHMODAT, CWD, pathOf(file, EMPTY), permissions, 0, 0);
    close(file);
    return result;
  }

  @Override
  public int setTimes(int file, long seconds, int nanos) {
    Scratch scratch = Scratch.get();
    return (int)
        Syscall.call(
            scratch.state, Syscall.UTIMENSAT, file, 0, times(scratch, seconds, nanos), 0, 0);
  }

  @Override
  public int setTimes(int directory, byte[] path, long seconds, int nanos) {
    long times = times(Scratch.get(), seconds, nanos);
    return withPath(Syscall.UTIMENSAT, directory, path, times, AT_SYMLINK_NOFOLLOW, 0);
  }

  private static long times(Scratch scratch, long seconds, int nanos) {
    MemorySegment times = scratch.small;
    for (int at = 0; at < 32; at += 16) {
      times.set(JAVA_LONG, at, seconds);
      times.set(JAVA_LONG, at + 8, nanos);
    }
    return times.address();
  }

  @Override
  public int listXattrs(int directory, byte[] path, List<String> names) {
    Scratch scratch = Scratch.get();
    long address = scratch.first(pathOf(directory, path));
    if (address < 0) {
      return (int) address;
    }
    MemorySegment memory = scratch.large();
    int size =
        (int)
            Syscall.call(
                scratch.state,
                Syscall.LLISTXATTR,
                address,
                memory.address(),
                Scratch.LARGE_SIZE,
                0,
                0);
    if (size <= 0) {
      return size;
    }
    int count = 0;
    for (int at = 0; at < size; count++) {
      byte[] name = name(memory, at);
      names.add(new String(name, StandardCharsets.ISO_8859_1));
      at += name.length + 1;
    }
    return count;
  }

  @Override
  public int xattr(int directory, byte[] path, String name, ByteBuffer into) {
    MemorySegment memory = Scratch.get().large();
    int space = Math.min(into.remaining(), Scratch.LARGE_SIZE);
    int size = XattrCalls.GET.call(directory, path, name, memory.address(), space);
    if (size > 0) {
      into.put(memory.asByteBuffer().limit(size));
    }
    return size;
  }

  @Override
  public int setXattr(int file, String name, byte[] value) {
    Scratch scratch = Scratch.get();
    long key = scratch.name(name);
    long address = scratch.value(value);
    return key < 0 || address < 0
        ? (int) Math.min(key, address)
        : (int) Syscall.call(scratch.state, Syscall.FSETXATTR, file, key, address, value.length, 0);
  }

  @Override
  public int setXattr(int directory, byte[] path, String name, byte[] value) {
    long address = Scratch.get().value(value);
    return address < 0
        ? (int) address
        : XattrCalls.SET.call(directory, path, name, address, value.length);
  }

  @Override
  public int removeXattr(int directory, byte[] path, String name) {
    return XattrCalls.REMOVE.call(directory, path, name, 0, 0);
  }

  /// Some calls know no open directory: its place in /proc stands for it.
  static byte[] pathOf(int directory, byte[] path) {
    if (directory == CWD || (path.length > 0 && path[0] == '/')) {
      return path;
    }
    byte[] start = ("/proc/self/fd/" + directory).getBytes(StandardCharsets.ISO_8859_1);
    if (path.length == 0) {
      return start;
    }
    byte[] whole = new byte[start.length + 1 + path.length];
    System.arraycopy(start, 0, whole, 0, start.length);
    whole[start.length] = '/';
    System.arraycopy(path, 0, whole, start.length + 1, path.length);
    return whole;
  }

  @Override
  public int fileHandle(int directory, byte[] path, ByteBuffer into) {
    Scratch scratch = Scratch.get();
    long address = scratch.first(path);
    if (address < 0) {
      return (int) address;
    }
    MemorySegment handle = scratch.small;
    handle.set(JAVA_INT, 0, Math.min(into.remaining(), MAX_HANDLE_SIZE));
    long mount = handle.address() + 8 + MAX_HANDLE_SIZE;
    int result =
        (int)
            Syscall.call(
                scratch.state,
                Syscall.NAME_TO_HANDLE_AT,
                directory,
                address,
                handle.address(),
                mount,
                path.length == 0 ? AT_EMPTY_PATH : 0);
    if (result < 0) {
      return result;
    }
    into.put(handle.asSlice(8, handle.get(JAVA_INT, 0)).asByteBuffer());
    return handle.get(JAVA_INT, 4);
  }

  @Override
  public int fileSystemUuid(int file, ByteBuffer into) {
    Scratch scratch = Scratch.get();
    MemorySegment uuid = scratch.small;
    long command = Integer.toUnsignedLong(GET_FS_UUID);
    int result =
        (int) Syscall.call(scratch.state, Syscall.IOCTL, file, command, uuid.address(), 0, 0);
    if (result == -ENOTTY) {
      return 0;
    }
    if (result < 0) {
      return result;
    }
    into.put(uuid.asSlice(1, UUID_SIZE).asByteBuffer());
    return UUID_SIZE;
  }

  @Override
  public int effectiveUser() {
    return (int) Syscall.call(Scratch.get().state, Syscall.GETEUID, 0, 0, 0, 0, 0);
  }

  @Override
  public int effectiveGroup() {
    return (int) Syscall.call(Scratch.get().state, Syscall.GETEGID, 0, 0, 0, 0, 0);
  }

  /// The call of this name sets it for the whole process while it asks: so /proc is asked.
  @Override
  public int umask() {
    String status;
    try {
      status = Files.readString(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1);
    } catch (java.io.IOException e) {
      return DEFAULT_UMASK;
    }
    String key = "\nUmask:\t";
    int start = status.indexOf(key);
    int end = status.indexOf('\n', start + 1);
    return start < 0 || end < 0
        ? DEFAULT_UMASK
        : Integer.parseInt(status, start + key.length(), end, 8);
  }

  private static int withPath(int call, int directory, byte[] path, long c, long d, long e) {
    Scratch scratch = Scratch.get();
    long address = scratch.first(path);
    return address < 0
        ? (int) address
        : (int) Syscall.call(scratch.state, call, directory, address, c, d, e);
  }

  private static int withPaths(int call, int from, byte[] old, int to, byte[] fresh, int flags) {
    Scratch scratch = Scratch.get();
    long first = scratch.first(old);
    long second = scratch.second(fresh);
    return first < 0 || second < 0
        ? (int) Math.min(first, second)
        : (int) Syscall.call(scratch.state, call, from, first, to, second, flags);
  }
}
