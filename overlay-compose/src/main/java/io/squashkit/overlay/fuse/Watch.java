package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FuseCalls;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// How the workers of a server wait for the kernel's questions. A program asks one after the other, and to
/// wake a thread for each takes longer than most answers. So one worker looks for the next question for a
/// moment before it sleeps, as long as questions come that fast; and since the kernel wakes a sleeper
/// for each question, whoever takes it, only a few sleep there: others stay in reserve until all of these
/// are busy. Safe for use by several threads.
final class Watch {
  /// How long to look, in nanoseconds: most programs have taken an answer and asked again by then.
  private static final int LOOK = 50_000;

  private static final int PAUSES = 8;

  private final int most;
  private final AtomicInteger watching = new AtomicInteger();
  private final AtomicInteger reserve = new AtomicInteger();
  private final Semaphore called = new Semaphore(0);
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile boolean lively;
  private volatile boolean ended;

  /// @param most how many may wait in the kernel at a time; others join when none is left there
  Watch(int most) {
    this.most = most;
  }

  /// Waits for a question.
  ///
  /// @param device the worker's own
  /// @param into takes the question
  /// @return as [FuseCalls#read]
  int next(int device, MemorySegment into) {
    join();
    int size = read(device, into);
    if (watching.decrementAndGet() == 0) {
      callOne();
    }
    return size;
  }

  /// Nobody asks any more: each who waits shall see so himself.
  void end() {
    ended = true;
    called.release(reserve.getAndSet(0));
  }

  private void join() {
    while (watching.incrementAndGet() > most && !ended) {
      reserve.incrementAndGet();
      // Who watches may have taken a question meanwhile, and have counted on this one.
      if (watching.decrementAndGet() == 0 || ended) {
        callOne();
      }
      called.acquireUninterruptibly();
    }
  }

  /// Has one of the reserve, if there is any, watch.
  private void callOne() {
    int waiting = reserve.get();
    while (waiting > 0) {
      if (reserve.compareAndSet(waiting, waiting - 1)) {
        called.release();
        return;
      }
      waiting = reserve.get();
    }
  }

  private int read(int device, MemorySegment into) {
    long start = System.nanoTime();
    if (lively && looking.compareAndSet(false, true)) {
      int size = look(device, into, start);
      looking.set(false);
      if (size != -Errno.EAGAIN) {
        return size;
      }
      lively = false;
    }
    int size = FuseCalls.read(device, into);
    if (System.nanoTime() - start < LOOK) {
      lively = true;
    }
    return size;
  }

  private static int look(int device, MemorySegment into, long start) {
    FuseCalls.setBlocking(device, false);
    int size = FuseCalls.read(device, into);
    while (size == -Errno.EAGAIN && System.nanoTime() - start < LOOK) {
      for (int i = 0; i < PAUSES; i++) {
        Thread.onSpinWait();
      }
      size = FuseCalls.read(device, into);
    }
    FuseCalls.setBlocking(device, true);
    return size;
  }
}
