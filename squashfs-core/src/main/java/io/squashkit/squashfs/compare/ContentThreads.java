package io.squashkit.squashfs.compare;

import io.squashkit.squashfs.tree.FileContent;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/// The threads that compare contents, and what they share.
final class ContentThreads implements AutoCloseable {
  private final int count;
  private final ExecutorService pool;
  private final ThreadLocal<ReadBuffers> buffers = ThreadLocal.withInitial(ReadBuffers::new);
  private volatile boolean stopped;

  final LongAdder bytes = new LongAdder();

  ContentThreads(int count) {
    this.count = count;
    this.pool =
        Executors.newFixedThreadPool(
            count, Thread.ofPlatform().daemon().name("squash-diff-", 0).factory());
  }

  /// Begins to compare two contents of one size.
  ContentComparison start(FileContent before, FileContent after) {
    ContentComparison comparison = new ContentComparison(this, before, after, count);
    for (int i = 0; i < comparison.parts(); i++) {
      pool.execute(comparison);
    }
    return comparison;
  }

  ReadBuffers buffers() {
    return buffers.get();
  }

  /// Whether what is found does not matter any more.
  boolean isStopped() {
    return stopped;
  }

  /// Ends all work and waits until no thread reads any more: what is read may be closed next.
  @Override
  public void close() {
    stopped = true;
    pool.close();
  }
}
