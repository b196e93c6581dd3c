package io.squashkit.squashfs.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Native memory that a thread passes to calls, used again by the next. Goes when the thread goes.
final class Scratch {
  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  /// What the kernel takes as a path, with the final NUL.
  private static final int PATH_SIZE = 4096;

  /// Holds any extended attribute's value or list of names, and a good piece of a directory.
  static final int LARGE_SIZE = 64 << 10;

  private final Arena arena = Arena.ofAuto();

  /// Takes the error number.
  final MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());

  /// Takes what statx tells, file handles and UUIDs; gives utimensat its two times, openat2 its options.
  final MemorySegment small = arena.allocate(256, 8);

  private final MemorySegment first = arena.allocate(PATH_SIZE);
  private final MemorySegment second = arena.allocate(PATH_SIZE);
  private @Nullable MemorySegment large;

  private Scratch() {}

  static Scratch get() {
    return OF_THREAD.get();
  }

  MemorySegment large() {
    MemorySegment memory = large;
    if (memory == null) {
      memory = arena.allocate(LARGE_SIZE, 8);
      large = memory;
    }
    return memory;
  }

  /// A path as C has it.
  ///
  /// @return its address, or a negative error number
  long first(byte[] path) {
    return put(first, path);
  }

  /// A second path of the same call.
  ///
  /// @return its address, or a negative error number
  long second(byte[] path) {
    return put(second, path);
  }

  /// An extended attribute's name as C has it, in the place of the second path.
  ///
  /// @return its address, or a negative error number
  long name(String name) {
    return put(second, name.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// An extended attribute's value, in the large memory.
  ///
  /// @return its address, or a negative error number
  long value(byte[] value) {
    if (value.length > LARGE_SIZE) {
      return -Errno.ERANGE;
    }
    MemorySegment memory = large();
    MemorySegment.copy(value, 0, memory, ValueLayout.JAVA_BYTE, 0, value.length);
    return memory.address();
  }

  private static long put(MemorySegment where, byte[] text) {
    if (text.length >= PATH_SIZE) {
      return -Errno.ENAMETOOLONG;
    }
    for (byte b : text) {
      if (b == 0) { // C would take what is before it for the whole
        return -Errno.EINVAL;
      }
    }
    MemorySegment.copy(text, 0, where, ValueLayout.JAVA_BYTE, 0, text.length);
    where.set(ValueLayout.JAVA_BYTE, text.length, (byte) 0);
    return where.address();
  }
}
