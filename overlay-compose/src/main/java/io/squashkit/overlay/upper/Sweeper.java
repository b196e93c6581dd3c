package io.squashkit.overlay.upper;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Empties directories that were moved to the work directory and that nobody sees any more: whoever
/// removes a tree waits for half as many calls. Whatever is left when the program is killed, the next start
/// removes, here and in the kernel.
///
/// One thread does it, which is there only while there is something to do. It waits until nobody has brought
/// anything for a moment, or many wait: who removes needs the processors himself. It makes one call for each
/// whiteout where the removal has made another and been asked for it: so it keeps up with one who removes.
/// With many the queue gets full, and they sweep for themselves. Safe for use by several threads.
final class Sweeper {
  /// Directories that may wait: each has an inode and a block.
  private static final int MOST = 4096;

  /// Whiteouts that may wait in them: a name has some 30 bytes.
  private static final int MOST_WHITEOUTS = 64_000;

  /// When nobody has brought anything for so long, nobody removes; and the thread waits for no more.
  private static final Duration QUIET = Duration.ofMillis(200);

  /// How often the thread looks whether it is quiet.
  private static final Duration STEP = Duration.ofMillis(50);

  private record Swept(Place directory, int whiteouts) {}

  private final Consumer<Place> sweep;
  private final Deque<Swept> waiting = new ArrayDeque<>();
  private int whiteouts;
  private long brought;
  private @Nullable Thread thread;
  private boolean closed;

  /// @param sweep removes a directory with all that is in it; must not throw
  Sweeper(Consumer<Place> sweep) {
    this.sweep = sweep;
  }

  /// Takes a directory over. Wakes nobody: that takes as long as to sweep one, and the thread looks before long.
  ///
  /// @param count how many whiteouts are in it
  /// @return false if too many wait already: then the caller removes it
  synchronized boolean takes(Place directory, int count) {
    if (closed || waiting.size() == MOST || whiteouts + count > MOST_WHITEOUTS) {
      return false;
    }
    waiting.add(new Swept(directory, count));
    whiteouts += count;
    brought = System.nanoTime();
    if (thread == null) {
      thread = Thread.ofPlatform().daemon().name("sweeper").start(this::run);
    }
    return true;
  }

  private boolean areMany() {
    return waiting.size() > MOST / 2 || whiteouts > MOST_WHITEOUTS / 2;
  }

  private void run() {
    try {
      for (Swept next = next(); next != null; next = next()) {
        sweep.accept(next.directory);
        synchronized (this) {
          whiteouts -= next.whiteouts;
        }
      }
    } finally {
      gone();
    }
  }

  /// Also for what nobody expects: who closes waits for the thread.
  private synchronized void gone() {
    if (Thread.currentThread().equals(thread)) {
      thread = null;
      notifyAll();
    }
  }

  private synchronized @Nullable Swept next() {
    while (!closed && !areMany() && System.nanoTime() - brought < QUIET.toNanos()) {
      try {
        wait(STEP.toMillis());
      } catch (InterruptedException e) {
        break; // nobody does that; what comes later has a thread of its own
      }
    }
    Swept next = waiting.poll();
    if (next == null) {
      thread = null; // at once: who comes now starts another
      notifyAll();
    }
    return next;
  }

  /// Waits until everything is swept, and takes nothing more.
  synchronized void close() {
    closed = true;
    notifyAll();
    boolean interrupted = false;
    while (thread != null) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // the directory is closed behind this: it has to be over
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
