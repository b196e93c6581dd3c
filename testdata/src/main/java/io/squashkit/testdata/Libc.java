package io.squashkit.testdata;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/// The few calls of the C library that Java has no way to make: names in any bytes, devices, link
/// times, extended attributes. Linux on 64-bit machines. Paths hold one `char` a byte.
final class Libc {
  static final int O_RDONLY = 0;
  static final int EOPNOTSUPP = 95;

  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final AddressLayout DIRENT =
      ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(512, JAVA_BYTE));

  private static final MethodHandle MKDIR = handle("mkdir", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CREAT = handle("creat", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle OPEN = open();
  private static final MethodHandle CLOSE = handle("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle READ =
      handle("pread", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle WRITE =
      handle("pwrite", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle TRUNCATE = handle("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle SYMLINK = handle("symlink", JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle READLINK =
      handle("readlink", JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle LINK = handle("link", JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle MKNOD = handle("mknod", JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG);
  private static final MethodHandle LCHOWN =
      handle("lchown", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle CHMOD = handle("chmod", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle UTIMENSAT =
      handle("utimensat", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle LSETXATTR =
      handle("lsetxattr", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle LLISTXATTR =
      handle("llistxattr", JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle LGETXATTR =
      handle("lgetxattr", JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle STATX =
      handle("statx", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle OPENDIR = handle("opendir", ADDRESS, ADDRESS);
  private static final MethodHandle READDIR = handle("readdir", DIRENT, ADDRESS);
  private static final MethodHandle CLOSEDIR = handle("closedir", JAVA_INT, ADDRESS);
  private static final MethodHandle STRERROR =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("strerror"),
          FunctionDescriptor.of(
              ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(256, JAVA_BYTE)), JAVA_INT));
  private static final MethodHandle GETEUID =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("geteuid"), FunctionDescriptor.of(JAVA_INT));

  private Libc() {}

  /// A call that failed.
  static final class Failure extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    Failure(String message, int errno) {
      super(message);
      this.errno = errno;
    }

    int errno() {
      return errno;
    }
  }

  /// The file status that tests look at.
  record Stat(
      int mode,
      int links,
      long owner,
      long group,
      long inode,
      long size,
      long mtime,
      int deviceMajor,
      int deviceMinor,
      long fileSystem) {}

  static int effectiveUser() {
    try {
      return (int) GETEUID.invokeExact();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  static void mkdir(String path, int mode) throws IOException {
    call("mkdir", path, (state, arena) -> (int) MKDIR.invokeExact(state, c(arena, path), mode));
  }

  static int create(String path) throws IOException {
    return (int)
        call("creat", path, (state, arena) -> (int) CREAT.invokeExact(state, c(arena, path), 0600));
  }

  static int open(String path) throws IOException {
    return (int)
        call(
            "open",
            path,
            (state, arena) -> (int) OPEN.invokeExact(state, c(arena, path), O_RDONLY, 0));
  }

  static void close(int fd) throws IOException {
    call("close", "", (state, arena) -> (int) CLOSE.invokeExact(state, fd));
  }

  static long read(int fd, MemorySegment into, long position) throws IOException {
    return call(
        "pread",
        "",
        (state, arena) -> (long) READ.invokeExact(state, fd, into, into.byteSize(), position));
  }

  static void write(int fd, MemorySegment from, long position) throws IOException {
    long done = 0;
    while (done < from.byteSize()) {
      MemorySegment rest = from.asSlice(done);
      long at = position + done;
      done +=
          call(
              "pwrite",
              "",
              (state, arena) -> (long) WRITE.invokeExact(state, fd, rest, rest.byteSize(), at));
    }
  }

  static void truncate(int fd, long size) throws IOException {
    call("ftruncate", "", (state, arena) -> (int) TRUNCATE.invokeExact(state, fd, size));
  }

  static void symlink(String target, String path) throws IOException {
    call(
        "symlink",
        path,
        (state, arena) -> (int) SYMLINK.invokeExact(state, c(arena, target), c(arena, path)));
  }

  static String readlink(String path) throws IOException {
    try (Arena outer = Arena.ofConfined()) {
      MemorySegment into = outer.allocate(65536);
      long length =
          call(
              "readlink",
              path,
              (state, arena) -> (long) READLINK.invokeExact(state, c(arena, path), into, 65536L));
      return text(into, 0, length);
    }
  }

  static void link(String existing, String path) throws IOException {
    call(
        "link",
        path,
        (state, arena) -> (int) LINK.invokeExact(state, c(arena, existing), c(arena, path)));
  }

  static void mknod(String path, int mode, int major, int minor) throws IOException {
    long device =
        (minor & 0xffL) | (major & 0xfffL) << 8 | (minor & ~0xffL) << 12 | (major & ~0xfffL) << 32;
    call(
        "mknod",
        path,
        (state, arena) -> (int) MKNOD.invokeExact(state, c(arena, path), mode, device));
  }

  static void lchown(String path, long owner, long group) throws IOException {
    call(
        "lchown",
        path,
        (state, arena) ->
            (int) LCHOWN.invokeExact(state, c(arena, path), (int) owner, (int) group));
  }

  static void chmod(String path, int mode) throws IOException {
    call("chmod", path, (state, arena) -> (int) CHMOD.invokeExact(state, c(arena, path), mode));
  }

  static void setMtime(String path, long seconds) throws IOException {
    call(
        "utimensat",
        path,
        (state, arena) -> {
          MemorySegment times = arena.allocateFrom(JAVA_LONG, seconds, 0, seconds, 0);
          return (int)
              UTIMENSAT.invokeExact(state, AT_FDCWD, c(arena, path), times, AT_SYMLINK_NOFOLLOW);
        });
  }

  static void setXattr(String path, String name, String value) throws IOException {
    call(
        "lsetxattr " + name,
        path,
        (state, arena) ->
            (int)
                LSETXATTR.invokeExact(
                    state,
                    c(arena, path),
                    c(arena, name),
                    c(arena, value),
                    (long) value.length(),
                    0));
  }

  static String xattrNames(String path) throws IOException {
    try (Arena outer = Arena.ofConfined()) {
      MemorySegment into = outer.allocate(65536);
      long length =
          call(
              "llistxattr",
              path,
              (state, arena) ->
                  (long) LLISTXATTR.invokeExact(state, c(arena, path), into, into.byteSize()));
      return text(into, 0, length);
    }
  }

  static String xattr(String path, String name) throws IOException {
    try (Arena outer = Arena.ofConfined()) {
      MemorySegment into = outer.allocate(65536);
      long length =
          call(
              "lgetxattr " + name,
              path,
              (state, arena) ->
                  (long)
                      LGETXATTR.invokeExact(
                          state, c(arena, path), c(arena, name), into, into.byteSize()));
      return text(into, 0, length);
    }
  }

  static Stat stat(String path) throws IOException {
    try (Arena outer = Arena.ofConfined()) {
      MemorySegment s = outer.allocate(256, 8);
      call(
          "statx",
          path,
          (state, arena) ->
              (int)
                  STATX.invokeExact(
                      state, AT_FDCWD, c(arena, path), AT_SYMLINK_NOFOLLOW, 0x7ff, s));
      return new Stat(
          s.get(JAVA_INT, 28) & 0xffff,
          s.get(JAVA_INT, 16),
          Integer.toUnsignedLong(s.get(JAVA_INT, 20)),
          Integer.toUnsignedLong(s.get(JAVA_INT, 24)),
          s.get(JAVA_LONG, 32),
          s.get(JAVA_LONG, 40),
          s.get(JAVA_LONG, 112),
          s.get(JAVA_INT, 128),
          s.get(JAVA_INT, 132),
          (long) s.get(JAVA_INT, 136) << 32 | s.get(JAVA_INT, 140));
    }
  }

  static List<String> names(String path) throws IOException {
    List<String> names = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment folder = (MemorySegment) OPENDIR.invokeExact(state, c(arena, path));
      if (folder.address() == 0) {
        throw failure("opendir", path, state);
      }
      while (true) {
        ERRNO.set(state, 0L, 0);
        MemorySegment entry = (MemorySegment) READDIR.invokeExact(state, folder);
        if (entry.address() == 0) {
          break;
        }
        String name = cText(entry, 19);
        if (!name.equals(".") && !name.equals("..")) {
          names.add(name);
        }
      }
      int _ = (int) CLOSEDIR.invokeExact(state, folder);
      return names;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private interface Call {
    long make(MemorySegment state, Arena arena) throws Throwable;
  }

  private static long call(String name, String path, Call call) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long result = call.make(state, arena);
      if (result < 0) {
        throw failure(name, path, state);
      }
      return result;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static Failure failure(String name, String path, MemorySegment state) throws Throwable {
    int errno = (int) ERRNO.get(state, 0L);
    String why = cText((MemorySegment) STRERROR.invokeExact(errno), 0);
    return new Failure(name + " " + ByteText.escape(path) + ": " + why, errno);
  }

  private static MemorySegment c(Arena arena, String text) {
    MemorySegment segment = arena.allocate(text.length() + 1L);
    MemorySegment.copy(ByteText.bytes(text), 0, segment, JAVA_BYTE, 0, text.length());
    return segment;
  }

  private static String text(MemorySegment from, long start, long length) {
    return ByteText.of(from.asSlice(start, length).toArray(JAVA_BYTE));
  }

  private static String cText(MemorySegment from, long start) {
    long end = start;
    while (from.get(JAVA_BYTE, end) != 0) {
      end++;
    }
    return text(from, start, end - start);
  }

  private static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... parameters) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, parameters),
        Linker.Option.captureCallState("errno"));
  }

  private static MethodHandle open() {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow("open"),
        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(2));
  }
}
