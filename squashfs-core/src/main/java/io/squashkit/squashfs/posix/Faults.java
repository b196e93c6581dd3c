package io.squashkit.squashfs.posix;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/// Makes one of a thread's calls of the host fail: for tests of what is left then. Linux only.
public final class Faults {
  private static final ScopedValue<Faults> CURRENT = ScopedValue.newInstance();

  private final int which;
  private final int errno;
  private final AtomicInteger calls = new AtomicInteger();

  private Faults(int which, int errno) {
    this.which = which;
    this.errno = errno;
  }

  /// Prepares a failure.
  ///
  /// @param which the number of the call that fails, from 1; files are closed without being counted
  /// @param errno what it fails with, see [Errno]
  /// @return the failure, for one use
  public static Faults of(int which, int errno) {
    return new Faults(which, errno);
  }

  /// Runs something during which the call fails.
  ///
  /// @param <T> what it gives
  /// @param work what to run
  /// @return its result
  /// @throws Exception what it throws
  public <T> T during(Callable<T> work) throws Exception {
    return ScopedValue.where(CURRENT, this).call(work::call);
  }

  /// Tells whether there were calls enough for one to fail.
  ///
  /// @return true if so
  public boolean happened() {
    return calls.get() >= which;
  }

  /// What a call answers instead of being made.
  ///
  /// @return a negative error number, or zero if it is to be made
  static int instead(int number) {
    if (!CURRENT.isBound() || number == Syscall.CLOSE) {
      return 0;
    }
    Faults faults = CURRENT.get();
    return faults.calls.incrementAndGet() == faults.which ? -faults.errno : 0;
  }
}
