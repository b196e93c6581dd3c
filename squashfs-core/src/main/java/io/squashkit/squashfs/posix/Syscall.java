package io.squashkit.squashfs.posix;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The C library's function `syscall`, the one that every call goes through: linking a native function
/// takes a millisecond or more at start-up, and one is enough.
///
/// The constants are the numbers of the calls on this machine.
final class Syscall {
  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");

  static final int CAPGET = ARM ? 90 : 125;
  static final int CAPSET = ARM ? 91 : 126;
  static final int CHDIR = ARM ? 49 : 80;
  static final int CLOSE = ARM ? 57 : 3;
  static final int COPY_FILE_RANGE = ARM ? 285 : 326;
  static final int FALLOCATE = ARM ? 47 : 285;
  static final int DUP3 = ARM ? 24 : 292;
  static final int FCHMOD = ARM ? 52 : 91;
  static final int FCHMODAT = ARM ? 53 : 268;
  static final int FCHOWNAT = ARM ? 54 : 260;
  static final int FCHOWN = ARM ? 55 : 93;
  static final int FGETXATTR = ARM ? 10 : 193;
  static final int FLISTXATTR = ARM ? 13 : 196;
  static final int FLOCK = ARM ? 32 : 73;
  static final int FREMOVEXATTR = ARM ? 16 : 199;
  static final int FCNTL = ARM ? 25 : 72;
  static final int FSETXATTR = ARM ? 7 : 190;
  static final int FSTATFS = ARM ? 44 : 138;
  static final int FSCONFIG = 431;
  static final int FSMOUNT = 432;
  static final int FSOPEN = 430;
  static final int FSYNC = ARM ? 82 : 74;
  static final int FTRUNCATE = ARM ? 46 : 77;
  static final int GETDENTS64 = ARM ? 61 : 217;
  static final int GETEGID = ARM ? 177 : 108;
  static final int GETEUID = ARM ? 175 : 107;
  static final int GETPGID = ARM ? 155 : 121;
  static final int GETXATTRAT = 464;
  static final int IOCTL = ARM ? 29 : 16;
  static final int IO_DESTROY = ARM ? 1 : 207;
  static final int IO_GETEVENTS = ARM ? 4 : 208;
  static final int IO_SETUP = ARM ? 0 : 206;
  static final int IO_SUBMIT = ARM ? 2 : 209;
  static final int KILL = ARM ? 129 : 62;
  static final int LGETXATTR = ARM ? 9 : 192;
  static final int LINKAT = ARM ? 37 : 265;
  static final int LLISTXATTR = ARM ? 12 : 195;
  static final int LREMOVEXATTR = ARM ? 15 : 198;
  static final int LSEEK = ARM ? 62 : 8;
  static final int LSETXATTR = ARM ? 6 : 189;
  static final int MKDIRAT = ARM ? 34 : 258;
  static final int MKNODAT = ARM ? 33 : 259;
  static final int MOUNT = ARM ? 40 : 165;
  static final int MOUNT_SETATTR = 442;
  static final int MOVE_MOUNT = 429;
  static final int NAME_TO_HANDLE_AT = ARM ? 264 : 303;
  static final int OPENAT2 = 437;
  static final int OPENAT = ARM ? 56 : 257;
  static final int OPEN_TREE = 428;
  static final int PIPE2 = ARM ? 59 : 293;
  static final int PIVOT_ROOT = ARM ? 41 : 155;
  static final int PREAD64 = ARM ? 67 : 17;
  static final int PWRITE64 = ARM ? 68 : 18;
  static final int READ = ARM ? 63 : 0;
  static final int READLINKAT = ARM ? 78 : 267;
  static final int RECVMSG = ARM ? 212 : 47;
  static final int REMOVEXATTRAT = 466;
  static final int RENAMEAT2 = ARM ? 276 : 316;
  static final int SETSID = ARM ? 157 : 112;
  static final int SETXATTRAT = 463;
  static final int SOCKETPAIR = ARM ? 199 : 53;
  static final int STATX = ARM ? 291 : 332;
  static final int SYNCFS = ARM ? 267 : 306;
  static final int SYMLINKAT = ARM ? 36 : 266;
  static final int TRUNCATE = ARM ? 45 : 76;
  static final int UMOUNT2 = ARM ? 39 : 166;
  static final int UNLINKAT = ARM ? 35 : 263;
  static final int UNSHARE = ARM ? 97 : 272;
  static final int UTIMENSAT = ARM ? 88 : 280;
  static final int WAIT4 = ARM ? 260 : 61;
  static final int WRITE = ARM ? 64 : 1;

  private static final long ERRNO =
      Linker.Option.captureStateLayout().byteOffset(PathElement.groupElement("errno"));
  private static final MethodHandle HANDLE = link();

  private Syscall() {}

  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG),
        Linker.Option.firstVariadicArg(1),
        Linker.Option.captureCallState("errno"));
  }

  /// Makes a call, again if a signal interrupts it.
  ///
  /// @param state where the C library's error number is captured
  /// @return the result or a negative error number
  static long call(MemorySegment state, int number, long a, long b, long c, long d, long e) {
    return call(state, number, a, b, c, d, e, 0);
  }

  /// The same with as many arguments as a call can have.
  static long call(
      MemorySegment state, int number, long a, long b, long c, long d, long e, long f) {
    int fault = Faults.instead(number);
    if (fault < 0) {
      return fault;
    }
    while (true) {
      long result;
      try {
        result = (long) HANDLE.invokeExact(state, (long) number, a, b, c, d, e, f);
      } catch (RuntimeException | Error failure) {
        throw failure;
      } catch (Throwable failure) {
        throw new LinkageError("syscall", failure);
      }
      if (result != -1) {
        return result;
      }
      int errno = state.get(ValueLayout.JAVA_INT, ERRNO);
      // an interrupted close has closed the file: another thread may have its number by now
      if (errno != Errno.EINTR || number == CLOSE) {
        return -errno;
      }
    }
  }
}
