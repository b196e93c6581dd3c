package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.Errno;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// How the workers of a server wait for the kernel's questions. A program asks one after the other, and to
/// wake a thread for each takes longer than most answers. So one worker looks for the next question for a
/// moment before it sleeps, as long as questions come that fast; and since the kernel wakes a sleeper
/// for each question, whoever takes it, only a few sleep there: others stay in reserve until all of these
/// are busy.
///
/// As long as one program asks, and fast, one worker answers it alone, and nobody is called to watch during
/// brief answers. One of the reserve, the deputy, sees every millisecond whether that worker is stuck with
/// one, and takes its place. Safe for use by several threads.
final class Watch {
  /// How long to look, in nanoseconds: most programs have taken an answer and asked again by then.
  private static final int LOOK = 50_000;

  private static final int PAUSES = 8;

  /// How often a deputy sees to it that somebody watches, in milliseconds.
  private static final int ROUND = 1;

  /// After how many rounds without a question a deputy sleeps until he is called.
  private static final int PATIENCE = 20;

  private final int most;
  private final AtomicInteger watching = new AtomicInteger();
  private final AtomicInteger reserve = new AtomicInteger();
  private final AtomicInteger taken = new AtomicInteger();
  private final Semaphore called = new Semaphore(0);
  private final AtomicBoolean looking = new AtomicBoolean();
  private final AtomicBoolean deputised = new AtomicBoolean();
  private volatile boolean lively;
  private volatile boolean lone;
  private volatile boolean ended;

  /// @param most how many may wait in the kernel at a time; others join when none is left there
  Watch(int most) {
    this.most = most;
  }

  /// Waits for a question. After it, [#leave].
  ///
  /// @param device the worker's own
  /// @param into takes the question
  /// @return as [Device#read]
  int next(Device device, MemorySegment into) {
    while (watching.incrementAndGet() > (lone && (lively || deputised.get()) ? 1 : most)
        && !ended) {
      reserve.incrementAndGet();
      // Who watches may have taken a question meanwhile, and have counted on this one.
      if (watching.decrementAndGet() == 0 || ended) {
        callOne();
      }
      if (lone && lively && deputised.compareAndSet(false, true)) {
        deputise();
      } else {
        called.acquireUninterruptibly();
      }
    }
    return stay(device, into);
  }

  /// Waits for a question by who has not left since the last: it was nothing that had to be answered.
  ///
  /// @param device the worker's own
  /// @param into takes the question
  /// @return as [Device#read]
  int stay(Device device, MemorySegment into) {
    long start = System.nanoTime();
    if (lively && looking.compareAndSet(false, true)) {
      int size = look(device, into, start);
      looking.set(false);
      if (size != -Errno.EAGAIN) {
        return size;
      }
      lively = false;
    }
    int size = device.read(into);
    if (System.nanoTime() - start < LOOK) {
      lively = true;
    }
    return size;
  }

  /// Before the answer: others are to watch meanwhile.
  ///
  /// @param single whether all questions come from one program, as far as this worker knows, which waits
  ///     for each answer
  /// @param brief whether the answer usually takes no longer than to wake another worker
  void leave(boolean single, boolean brief) {
    taken.incrementAndGet();
    if (lone != single) {
      lone = single;
    }
    // First counts, then asks for the deputy, who goes the other way round: one sees the other.
    if (watching.decrementAndGet() == 0 && !(single && brief && deputised.get())) {
      callOne();
    }
  }

  /// Nobody asks any more: each who waits shall see so himself.
  void end() {
    ended = true;
    called.release(reserve.getAndSet(0));
  }

  /// Waits in reserve until called, or until nobody has watched for a round.
  private void deputise() {
    int seen = taken.get();
    int still = 0;
    boolean waits = true;
    while (waits && !isCalled()) {
      int now = taken.get();
      still = now == seen || !lone ? still + 1 : 0;
      seen = now;
      waits = still < PATIENCE && (still == 0 || watching.get() > 0);
    }
    deputised.set(false);
    if (!waits && (watching.get() > 0 || !leaveReserve())) {
      called.acquireUninterruptibly();
    }
  }

  private boolean isCalled() {
    try {
      return called.tryAcquire(ROUND, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false; // nobody interrupts workers
    }
  }

  /// Has one of the reserve, if there is any, watch.
  private void callOne() {
    if (leaveReserve()) {
      called.release();
    }
  }

  /// Counts one less in reserve.
  ///
  /// @return whether there was any, whom nobody had called yet
  private boolean leaveReserve() {
    int waiting = reserve.get();
    while (waiting > 0) {
      if (reserve.compareAndSet(waiting, waiting - 1)) {
        return true;
      }
      waiting = reserve.get();
    }
    return false;
  }

  private static int look(Device device, MemorySegment into, long start) {
    int size = device.poll(into);
    while (size == -Errno.EAGAIN && System.nanoTime() - start < LOOK) {
      for (int i = 0; i < PAUSES; i++) {
        Thread.onSpinWait();
      }
      size = device.poll(into);
    }
    return size;
  }
}
