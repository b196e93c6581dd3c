package io.squashkit.squashfs.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Calls of Linux about this process and programs that it starts, which Java has no way to make. They
/// answer as those of [Posix] do; elsewhere than on Linux each answers [Errno#ENOSYS] negated.
public final class ProcessCalls {
  private static final int UNIX_STREAM = 1;
  private static final boolean HERE = LinuxPosix.isHere();

  private ProcessCalls() {}

  private static int call(int number, long a, long b, long c, long d) {
    return HERE ? (int) Syscall.call(Scratch.get().state, number, a, b, c, d, 0) : -Errno.ENOSYS;
  }

  /// Takes this process out of its session, its folder and its terminal: it outlives whoever started it,
  /// and nobody waits for its output.
  ///
  /// @return zero, or a negative error number
  public static int detach() {
    Scratch scratch = Scratch.get();
    call(Syscall.SETSID, 0, 0, 0, 0); // fails for who has a session of its own already
    int result = call(Syscall.CHDIR, scratch.first(new byte[] {'/'}), 0, 0, 0);
    byte[] nothing = "/dev/null".getBytes(StandardCharsets.US_ASCII);
    int file = Posix.host().open(Posix.CWD, nothing, OpenFlags.READ_WRITE, 0);
    if (file < 0 || result < 0) {
      return Math.min(file, result);
    }
    for (int i = 0; i <= 2; i++) {
      call(Syscall.DUP3, file, i, 0, 0);
    }
    return Posix.host().close(file);
  }

  /// Makes two sockets that are connected to each other. Child processes inherit the second.
  ///
  /// @param pair takes the two
  /// @return zero, or a negative error number
  public static int socketPair(int[] pair) {
    MemorySegment both = Scratch.get().small;
    int result = call(Syscall.SOCKETPAIR, 1, UNIX_STREAM, 0, both.address());
    return result < 0 ? result : take(both, pair);
  }

  /// Makes a pipe. Child processes inherit the end that is written to.
  ///
  /// @param pair takes the end that is read from, and the other
  /// @return zero, or a negative error number
  public static int pipe(int[] pair) {
    MemorySegment both = Scratch.get().small;
    int result = call(Syscall.PIPE2, both.address(), 0, 0, 0);
    return result < 0 ? result : take(both, pair);
  }

  private static int take(MemorySegment both, int[] pair) {
    pair[0] = both.get(JAVA_INT, 0);
    pair[1] = both.get(JAVA_INT, 4);
    // the descriptor's place is kept, now closed in child processes
    int closing = call(Syscall.FCNTL, pair[0], 2, 1, 0);
    return Math.min(closing, 0);
  }

  /// Waits for a byte from a socket, and takes the open file that comes with it.
  ///
  /// @param socket an open socket
  /// @return the open file, [Errno#EBADF] negated if none came, or another negative error number
  public static int receiveFile(int socket) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(8);
      MemorySegment vector = arena.allocate(16, 8);
      vector.set(ADDRESS, 0, data);
      vector.set(JAVA_LONG, 8, 1);
      MemorySegment control = arena.allocate(64, 8);
      MemorySegment message = arena.allocate(56, 8); // struct msghdr
      message.set(ADDRESS, 16, vector);
      message.set(JAVA_LONG, 24, 1);
      message.set(ADDRESS, 32, control);
      message.set(JAVA_LONG, 40, 24);
      int result = call(Syscall.RECVMSG, socket, message.address(), 0x40000000, 0);
      if (result < 0) {
        return result;
      }
      boolean file =
          message.get(JAVA_LONG, 40) >= 20 && control.get(JAVA_INT, 12) == 1; // SCM_RIGHTS
      return file ? control.get(JAVA_INT, 16) : -Errno.EBADF;
    }
  }

  /// Reads what is there, waiting for the first byte.
  ///
  /// @param file an open pipe or socket
  /// @return the bytes, none at its end or after a failure
  public static byte[] readSome(int file) {
    MemorySegment memory = Scratch.get().large();
    int size = call(Syscall.READ, file, memory.address(), Scratch.LARGE_SIZE, 0);
    return size <= 0 ? new byte[0] : memory.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
  }

  /// Starts a program that inherits open files, which those that Java starts do not.
  ///
  /// @param program its path
  /// @param arguments without the program's name
  /// @param environment all its variables
  /// @param errors an open file for its standard error output
  /// @return its process number, or a negative error number
  public static int start(
      String program, List<String> arguments, Map<String, String> environment, int errors) {
    if (!HERE) {
      return -Errno.ENOSYS;
    }
    List<String> words = new ArrayList<>(List.of(program));
    words.addAll(arguments);
    List<String> variables = new ArrayList<>();
    environment.forEach((name, value) -> variables.add(name + "=" + value));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment process = arena.allocate(8, 8);
      MemorySegment actions = arena.allocate(256, 8);
      int result = (int) function("posix_spawn_file_actions_init", ADDRESS).invoke(actions);
      if (result == 0) {
        result =
            (int)
                function("posix_spawn_file_actions_adddup2", ADDRESS, JAVA_INT, JAVA_INT)
                    .invoke(actions, errors, 2);
      }
      if (result == 0) {
        MethodHandle spawn =
            function("posix_spawn", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        result =
            (int)
                spawn.invoke(
                    process,
                    arena.allocateFrom(program),
                    actions,
                    MemorySegment.NULL,
                    strings(arena, words),
                    strings(arena, variables));
      }
      int ignored = (int) function("posix_spawn_file_actions_destroy", ADDRESS).invoke(actions);
      return result == 0 ? process.get(JAVA_INT, 0) : -Math.max(result, ignored);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable failure) {
      throw new LinkageError("posix_spawn", failure);
    }
  }

  /// Waits for the end of a program.
  ///
  /// @param process from [#start]
  /// @return its exit status, 128 and more if a signal ended it, or a negative error number
  public static int await(int process) {
    MemorySegment status = Scratch.get().small;
    int result = call(Syscall.WAIT4, process, status.address(), 0, 0);
    int found = status.get(JAVA_INT, 0);
    int signal = found & 0x7F;
    return result < 0 ? result : signal != 0 ? 128 + signal : found >> 8 & 0xFF;
  }

  static MethodHandle function(String name, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments));
  }

  static MemorySegment strings(Arena arena, List<String> texts) {
    AddressLayout pointer = ADDRESS;
    MemorySegment array = arena.allocate(pointer, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      array.setAtIndex(pointer, i, arena.allocateFrom(texts.get(i)));
    }
    return array;
  }
}
