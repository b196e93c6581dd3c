package io.squashkit.squashfs.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Acts as an ordinary user for a while. To the kernel each thread has its own user, and threads have
/// that of the thread which starts them: so the superuser's other threads stay what they are.
public final class OrdinaryUser {
  /// Nobody's user id and group id.
  public static final int ID = 65534;

  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");

  private OrdinaryUser() {}

  /// Skips a test that only the superuser can run.
  public static void assumeRoot() {
    assumeTrue(
        LinuxPosix.isHere() && Posix.host().effectiveUser() == 0, "must run as root on Linux");
  }

  /// Runs an action as an ordinary user.
  public static <T> T call(Callable<T> action) throws Exception {
    assumeRoot();
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              become();
              return action.call();
            });
    Thread thread = new Thread(task, "nobody");
    thread.start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static void become() {
    int setGroups = ARM ? 159 : 116;
    int setGroup = ARM ? 149 : 119;
    int setUser = ARM ? 147 : 117;
    assertEquals(0, Syscall.call(Scratch.get().state, setGroups, 0, 0, 0, 0, 0));
    assertEquals(0, Syscall.call(Scratch.get().state, setGroup, ID, ID, ID, 0, 0));
    assertEquals(0, Syscall.call(Scratch.get().state, setUser, ID, ID, ID, 0, 0));
    assertEquals(ID, Posix.host().effectiveUser());
  }
}
