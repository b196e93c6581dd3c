package io.squashkit.squashfs.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Linux's calls that make a mount step by step: a context takes the options one by one, becomes a file
/// system, then a mount that has no place yet, and that is put somewhere (kernel: fs/fsopen.c,
/// fs/namespace.c; since 5.2). They answer as those of [Posix] do; elsewhere than on Linux each answers
/// [Errno#ENOSYS] negated. Safe for use by several threads.
public final class FsContextCalls {
  /// Attribute of a mount: nothing on it can be written (kernel: `MOUNT_ATTR_RDONLY`).
  public static final int READ_ONLY = 1;

  /// Attribute of a mount: set-id bits of programs mean nothing (kernel: `MOUNT_ATTR_NOSUID`).
  public static final int NO_SET_ID = 2;

  /// Attribute of a mount: devices cannot be opened (kernel: `MOUNT_ATTR_NODEV`).
  public static final int NO_DEVICES = 4;

  /// Attribute of a mount: programs cannot be run (kernel: `MOUNT_ATTR_NOEXEC`).
  public static final int NO_PROGRAMS = 8;

  /// Attribute of a mount: times of access stay as they are (kernel: `MOUNT_ATTR_NOATIME`).
  public static final int NO_ATIME = 0x10;

  private static final int SET_FLAG = 0;
  private static final int SET_STRING = 1;
  private static final int SET_FILE = 5;
  private static final int CREATE = 6;
  private static final int FROM_EMPTY_PATH = 4;
  private static final int CLOSED_IN_CHILDREN = 1;
  private static final int CLONE = 1;
  private static final int EMPTY_PATH = 0x1000;
  private static final int RECURSIVE = 0x8000;
  private static final int CLOSE_ON_EXEC = OpenFlags.CLOSE_ON_EXEC;
  private static final int ATTRIBUTES_SIZE = 32;
  private static final int MESSAGE_SIZE = 4096;
  private static final boolean HERE = LinuxPosix.isHere();

  private FsContextCalls() {}

  private static int call(int number, long a, long b, long c, long d, long e) {
    return HERE ? (int) Syscall.call(Scratch.get().state, number, a, b, c, d, e) : -Errno.ENOSYS;
  }

  /// Opens a context for a type of file system.
  ///
  /// @param type such as `overlay`
  /// @return the context as an open file, or a negative error number
  public static int open(String type) {
    long name = Scratch.get().name(type);
    return name < 0 ? (int) name : call(Syscall.FSOPEN, name, CLOSED_IN_CHILDREN, 0, 0, 0);
  }

  /// Sets an option that has no value.
  ///
  /// @param context from [#open]
  /// @param key the option's name
  /// @return zero, or a negative error number
  public static int flag(int context, String key) {
    return config(context, SET_FLAG, key, null, 0);
  }

  /// Sets an option.
  ///
  /// @param context from [#open]
  /// @param key the option's name
  /// @param value at most 255 bytes
  /// @return zero, or a negative error number
  public static int string(int context, String key, byte[] value) {
    return config(context, SET_STRING, key, value, 0);
  }

  /// Sets an option to an open file.
  ///
  /// @param context from [#open]
  /// @param key the option's name
  /// @param file the open file
  /// @return zero, or a negative error number
  public static int file(int context, String key, int file) {
    return config(context, SET_FILE, key, null, file);
  }

  /// Makes the file system.
  ///
  /// @param context from [#open], with all its options
  /// @return zero, or a negative error number
  public static int create(int context) {
    return config(context, CREATE, null, null, 0);
  }

  private static int config(
      int context, int command, @Nullable String key, byte @Nullable [] value, int file) {
    try (Arena arena = Arena.ofConfined()) {
      long name =
          key == null ? 0 : text(arena, key.getBytes(StandardCharsets.ISO_8859_1)).address();
      long content = value == null ? 0 : text(arena, value).address();
      return call(Syscall.FSCONFIG, context, command, name, content, file);
    }
  }

  /// Makes a mount of the file system, which goes with its open file unless it is put somewhere.
  ///
  /// @param context from [#open], after [#create]
  /// @param attributes a sum of the attributes of this class
  /// @return the mount as an open file, or a negative error number
  public static int mount(int context, int attributes) {
    return call(Syscall.FSMOUNT, context, CLOSED_IN_CHILDREN, attributes, 0, 0);
  }

  /// Makes a mount of what a path names, as a bind mount does, with no place yet.
  ///
  /// @param path an absolute path, symbolic links are followed
  /// @return the mount as an open file, with all that is mounted below it; or a negative error number
  public static int copy(byte[] path) {
    long from = Scratch.get().first(path);
    return from < 0
        ? (int) from
        : call(Syscall.OPEN_TREE, Posix.CWD, from, CLONE | RECURSIVE | CLOSE_ON_EXEC, 0, 0);
  }

  /// Forbids all writing on a mount and those below it.
  ///
  /// @param mount from [#mount] or [#copy]
  /// @return zero, or a negative error number
  public static int setReadOnly(int mount) {
    Scratch scratch = Scratch.get();
    MemorySegment attributes = scratch.small; // struct mount_attr
    attributes.asSlice(0, ATTRIBUTES_SIZE).fill((byte) 0);
    attributes.set(ValueLayout.JAVA_LONG, 0, READ_ONLY);
    long nothing = scratch.first(new byte[0]);
    return call(
        Syscall.MOUNT_SETATTR,
        mount,
        nothing,
        EMPTY_PATH | RECURSIVE,
        attributes.address(),
        ATTRIBUTES_SIZE);
  }

  /// Puts a mount at a mount point.
  ///
  /// @param mount from [#mount]
  /// @param point an absolute path
  /// @return zero, or a negative error number
  public static int place(int mount, byte[] point) {
    Scratch scratch = Scratch.get();
    long nothing = scratch.first(new byte[0]);
    long path = scratch.second(point);
    return path < 0
        ? (int) path
        : call(Syscall.MOVE_MOUNT, mount, nothing, Posix.CWD, path, FROM_EMPTY_PATH);
  }

  /// Takes the kernel's next message about a context.
  ///
  /// @param context from [#open]
  /// @return such as `e overlay: …`: the letter tells an error, a warning or an information; or null if there
  ///     are no more
  public static @Nullable String message(int context) {
    MemorySegment memory = Scratch.get().large();
    int size = call(Syscall.READ, context, memory.address(), MESSAGE_SIZE, 0, 0);
    return size <= 0
        ? null
        : new String(
            memory.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }

  private static MemorySegment text(Arena arena, byte[] bytes) {
    MemorySegment text = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return text;
  }
}
