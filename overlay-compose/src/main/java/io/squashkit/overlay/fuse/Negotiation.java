package io.squashkit.overlay.fuse;

/// What server and kernel agree upon first (`FUSE_INIT`). Each flag of the kernel's that helps is taken,
/// none is needed.
final class Negotiation {
  /// What the kernel takes in one piece at most.
  static final int MAX_READ = 1 << 20;

  private static final int MAX_WRITE = 1 << 20;

  /// The least that the kernel allows.
  private static final int NO_WRITE = 4096;

  private static final int MAJOR = 7;
  private static final int OLDEST_MINOR = 31; // Linux 5.4
  private static final int NEWEST_MINOR = 41;
  private static final int BACKGROUND = 64;
  private static final int PAGE = 4096;
  private static final int INIT_OUT = 64;

  static final int ASYNC_READ = 1;
  static final int ATOMIC_TRUNCATE = 1 << 3;
  static final int EXPORT_SUPPORT = 1 << 4;
  static final int BIG_WRITES = 1 << 5;
  static final int DONT_MASK = 1 << 6;
  static final int DIRECTORY_IOCTL = 1 << 11;
  static final int READDIRPLUS = 1 << 13;
  static final int READDIRPLUS_AUTO = 1 << 14;
  static final int ASYNC_DIRECT = 1 << 15;
  static final int NO_OPEN = 1 << 17;
  static final int PARALLEL_DIRECTORIES = 1 << 18;
  static final int POSIX_ACL = 1 << 20;
  static final int MAX_PAGES = 1 << 22;
  static final int CACHE_SYMLINKS = 1 << 23;
  static final int NO_OPENDIR = 1 << 24;
  static final int KILL_PRIVILEGES = 1 << 28;
  static final int LONG_SETXATTR = 1 << 29;
  static final int LONG_INIT = 1 << 30;

  /// Of the second word.
  static final int PASS_THROUGH = 1 << 5;

  /// Files that the kernel reads itself lie on a file system of the lowest kind: none that stands on others.
  private static final int STACK_DEPTH = 1;

  private static final int ALWAYS =
      ASYNC_READ
          | ATOMIC_TRUNCATE
          | EXPORT_SUPPORT
          | BIG_WRITES
          | DIRECTORY_IOCTL
          | ASYNC_DIRECT
          | NO_OPEN
          | PARALLEL_DIRECTORIES
          | MAX_PAGES
          | CACHE_SYMLINKS
          | NO_OPENDIR
          | LONG_SETXATTR
          | LONG_INIT;

  private final int maxWrite;
  private final boolean readOnly;
  private volatile int flags;
  private volatile boolean passesThrough;
  private volatile int minor;
  private volatile boolean done;

  /// @param readOnly whether nothing is ever written: then questions are short
  Negotiation(boolean readOnly) {
    this.readOnly = readOnly;
    this.maxWrite = readOnly ? NO_WRITE : MAX_WRITE;
  }

  /// What the kernel sends in one piece at most, in bytes.
  int maxWrite() {
    return maxWrite;
  }

  /// Tells whether both sides know a feature.
  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /// Tells whether the kernel may read and write files of the host itself. The mount counts then as one that
  /// stands on another, of which the kernel allows but a few: so only where it may be of use.
  boolean passesThrough() {
    return passesThrough;
  }

  /// The version of the protocol in use.
  int minor() {
    return minor;
  }

  /// Tells whether the kernel has introduced itself.
  boolean isDone() {
    return done;
  }

  /// Answers the kernel's introduction (`struct fuse_init_in` and `fuse_init_out`).
  ///
  /// @throws FuseException if the kernel is too old
  void answer(Request request, FuseFeatures features, Reply reply) throws FuseException {
    int major = request.u32();
    int offeredMinor = request.u32();
    int readahead = request.u32();
    int offered = request.u32();
    if (major > MAJOR) {
      reply.u32(MAJOR).u32(NEWEST_MINOR).zeros(INIT_OUT - 8); // the kernel asks again
      return;
    }
    if (major < MAJOR || offeredMinor < OLDEST_MINOR) {
      throw new FuseException(FuseException.EPROTO);
    }
    int wanted = ALWAYS;
    wanted |= features.directoriesWithNodes() ? READDIRPLUS | READDIRPLUS_AUTO : 0;
    wanted |= features.umask() ? DONT_MASK : 0;
    wanted |= features.accessControlLists() ? POSIX_ACL : 0;
    wanted |= features.dropsPrivileges() ? KILL_PRIVILEGES : 0;
    flags = wanted & offered;
    int second = (flags & LONG_INIT) == 0 ? 0 : request.u32() & secondWanted();
    passesThrough = second != 0;
    minor = Math.min(offeredMinor, NEWEST_MINOR);
    done = true;
    reply.u32(MAJOR).u32(minor).u32(readahead).u32(flags);
    reply.u32(
        BACKGROUND | BACKGROUND * 3 / 4 << 16); // two 16-bit fields: most, and when to slow down
    reply.u32(maxWrite).u32(1).u32(MAX_READ / PAGE);
    reply.u32(second).u32(second == 0 ? 0 : STACK_DEPTH);
    reply.zeros(INIT_OUT - 40);
  }

  private int secondWanted() {
    return !readOnly && PassThrough.isAllowed() ? PASS_THROUGH : 0;
  }
}
