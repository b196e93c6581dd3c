package io.squashkit.squashfs.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;

/// Calls of Linux for whoever runs a program in his own place: the program gets the terminal, its signals and
/// the calling thread's namespaces, none of which Java's own way passes on. They answer as those of
/// [Posix] do; elsewhere than on Linux each answers [Errno#ENOSYS] negated.
public final class ProgramCalls {
  /// What the terminal sends for Ctrl-C.
  public static final int SIGINT = 2;

  /// What the terminal sends for Ctrl-\.
  public static final int SIGQUIT = 3;

  /// A request to end.
  public static final int SIGTERM = 15;

  private static final String ACTIONS = "posix_spawn_file_actions_";
  private static final String ATTRIBUTES = "posix_spawnattr_";
  private static final long IGNORED = 1;
  private static final int SIGTTOU = 22;
  private static final int CLOSED_IN_CHILDREN = OpenFlags.CLOSE_ON_EXEC;
  private static final int SET_GROUP = 2;
  private static final int SET_DEFAULTS = 4;
  private static final int SET_MASK = 8;
  private static final int SIGNALS_SIZE = 128;
  private static final long GET_GROUP_OF_TERMINAL = 0x540F;
  private static final long SET_GROUP_OF_TERMINAL = 0x5410;
  private static final boolean HERE = LinuxPosix.isHere();

  private ProgramCalls() {}

  private static int call(int number, long a, long b, long c) {
    return HERE ? (int) Syscall.call(Scratch.get().state, number, a, b, c, 0, 0) : -Errno.ENOSYS;
  }

  /// Makes a pipe whose ends programs do not inherit, unless they are given one.
  ///
  /// @param pair takes the end that is read from, and the other
  /// @return zero, or a negative error number
  public static int pipe(int[] pair) {
    MemorySegment both = Scratch.get().small;
    int result = call(Syscall.PIPE2, both.address(), CLOSED_IN_CHILDREN, 0);
    if (result >= 0) {
      pair[0] = both.get(JAVA_INT, 0);
      pair[1] = both.get(JAVA_INT, 4);
    }
    return result;
  }

  /// Writes into a pipe.
  ///
  /// @param file its open end
  /// @param bytes few enough for the pipe to take them at once
  /// @return the number of bytes, or a negative error number
  public static int write(int file, byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocateFrom(JAVA_BYTE, bytes);
      return call(Syscall.WRITE, file, memory.address(), bytes.length);
    }
  }

  /// Starts a program with the standard streams it is given; no signal is blocked.
  ///
  /// @param words its path, which is not searched for, and its arguments
  /// @param environment all its variables
  /// @param streams its standard input, output and error output, as open files of this process
  /// @param ownGroup whether it gets a process group of its own, so that the terminal does not signal it
  /// @param signals those that do to it what they do to any program, though this process ignores them
  /// @return its process number, or a negative error number
  public static int start(
      List<String> words,
      Map<String, String> environment,
      int[] streams,
      boolean ownGroup,
      List<Integer> signals) {
    if (!HERE) {
      return -Errno.ENOSYS;
    }
    List<String> variables =
        environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment process = arena.allocate(8, 8);
      MemorySegment actions = arena.allocate(256, 8);
      MemorySegment attributes = arena.allocate(512, 8);
      MemorySegment defaults = arena.allocate(SIGNALS_SIZE, 8);
      for (int signal : signals) {
        defaults.set(JAVA_LONG, 0, defaults.get(JAVA_LONG, 0) | 1L << signal - 1);
      }
      int failure = number(ProcessCalls.function(ACTIONS + "init", ADDRESS).invoke(actions));
      MethodHandle copy = ProcessCalls.function(ACTIONS + "adddup2", ADDRESS, JAVA_INT, JAVA_INT);
      for (int i = 0; i < streams.length; i++) {
        if (streams[i] != i) {
          failure |= number(copy.invoke(actions, streams[i], i));
        }
      }
      failure |= number(ProcessCalls.function(ATTRIBUTES + "init", ADDRESS).invoke(attributes));
      short flags = (short) (SET_DEFAULTS | SET_MASK | (ownGroup ? SET_GROUP : 0));
      MethodHandle set = ProcessCalls.function(ATTRIBUTES + "setflags", ADDRESS, JAVA_SHORT);
      failure |= number(set.invoke(attributes, flags));
      set = ProcessCalls.function(ATTRIBUTES + "setsigdefault", ADDRESS, ADDRESS);
      failure |= number(set.invoke(attributes, defaults));
      set = ProcessCalls.function(ATTRIBUTES + "setsigmask", ADDRESS, ADDRESS);
      failure |= number(set.invoke(attributes, arena.allocate(SIGNALS_SIZE, 8)));
      if (failure != 0) {
        return -Errno.EINVAL;
      }
      MethodHandle spawn =
          ProcessCalls.function(
              "posix_spawn", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
      int result =
          number(
              spawn.invoke(
                  process,
                  arena.allocateFrom(words.getFirst()),
                  actions,
                  attributes,
                  ProcessCalls.strings(arena, words),
                  ProcessCalls.strings(arena, variables)));
      failure = number(ProcessCalls.function(ACTIONS + "destroy", ADDRESS).invoke(actions));
      return result == 0 ? process.get(JAVA_INT, 0) : -Math.max(result, failure);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable failure) {
      throw new LinkageError("posix_spawn", failure);
    }
  }

  /// What a function of the C library answers.
  private static int number(Object answer) {
    return (int) answer;
  }

  /// Sends a signal to a program.
  ///
  /// @param process from [#start]
  /// @param signal its number
  /// @return zero, or a negative error number
  public static int signal(int process, int signal) {
    return call(Syscall.KILL, process, signal, 0);
  }

  /// Has this process ignore a signal from now on.
  ///
  /// @param signal its number
  /// @return whether it did not before
  public static boolean ignore(int signal) {
    if (!HERE) {
      return false;
    }
    Linker linker = Linker.nativeLinker();
    MethodHandle set =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("signal"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG));
    try {
      return (long) set.invoke(signal, IGNORED) != IGNORED;
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable failure) {
      throw new LinkageError("signal", failure);
    }
  }

  /// Makes this process's group the one that a terminal signals, after a program has had it. Does nothing if
  /// the file is no terminal of this process's.
  ///
  /// @param terminal an open file
  /// @return zero, or a negative error number
  public static int takeTerminal(int terminal) {
    MemorySegment group = Scratch.get().small;
    int own = call(Syscall.GETPGID, 0, 0, 0);
    int result = call(Syscall.IOCTL, terminal, GET_GROUP_OF_TERMINAL, group.address());
    if (result < 0 || own < 0 || group.get(JAVA_INT, 0) == own) {
      return Math.min(result, 0);
    }
    ignore(SIGTTOU); // else a group in the background is stopped for asking
    group.set(JAVA_INT, 0, own);
    return call(Syscall.IOCTL, terminal, SET_GROUP_OF_TERMINAL, group.address());
  }
}
