package io.squashkit.squashfs.read;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Threads that work off tasks until there are none. The first failure ends the work and is thrown to the
/// caller.
final class Crew {
  /// One piece of work.
  interface Task {
    void run() throws IOException;
  }

  /// Where work comes from; asked by one thread at a time.
  interface Source {
    /// The next task, or null if there is none left.
    @Nullable Task next() throws IOException;
  }

  private final Source source;
  private @Nullable Throwable failure;

  private Crew(Source source) {
    this.source = source;
  }

  /// Works with some threads, of which the caller's is one.
  static void work(int threads, Source source) throws IOException {
    Crew crew = new Crew(source);
    Thread[] others = new Thread[threads - 1];
    for (int i = 0; i < others.length; i++) {
      others[i] = Thread.ofPlatform().daemon().name("squash-check-" + i).start(crew::work);
    }
    crew.work();
    boolean interrupted = false;
    for (Thread thread : others) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    crew.rethrow();
  }

  private void work() {
    try {
      Task task;
      while ((task = next()) != null) {
        task.run();
      }
    } catch (Throwable e) {
      fail(e);
    }
  }

  private synchronized @Nullable Task next() throws IOException {
    return failure == null ? source.next() : null;
  }

  private synchronized void fail(Throwable e) {
    if (failure == null) {
      failure = e;
    }
  }

  private synchronized void rethrow() throws IOException {
    switch (failure) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }
}
