package io.squashkit.testdata;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Another user and group for the calls of this thread alone, until closed: Linux keeps them by thread, and
/// only the C library's own functions make all threads follow. Needs root; Linux on x86-64 and aarch64.
public final class ThreadIdentity implements AutoCloseable {
  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
  private static final long SETRESUID = ARM ? 147 : 117;
  private static final long SETRESGID = ARM ? 149 : 119;
  private static final long SETGROUPS = ARM ? 159 : 116;
  private static final MethodHandle SYSCALL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG),
              Linker.Option.firstVariadicArg(1));

  private ThreadIdentity() {}

  /// Takes on an identity, without any further groups.
  ///
  /// @param user user id
  /// @param group group id
  /// @return to be closed by the same thread
  public static ThreadIdentity of(int user, int group) {
    call(SETGROUPS, 0, 0, 0);
    call(SETRESGID, -1, group, -1);
    call(SETRESUID, -1, user, -1);
    return new ThreadIdentity();
  }

  @Override
  public void close() {
    call(SETRESUID, -1, 0, -1);
    call(SETRESGID, -1, 0, -1);
  }

  private static void call(long number, long a, long b, long c) {
    long result;
    try {
      result = (long) SYSCALL.invokeExact(number, a, b, c);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    if (result != 0) {
      throw new IllegalStateException("call " + number + " failed: needs root");
    }
  }
}
