package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// Tells whether contents are equal. For one thread.
final class ContentMatcher {
  private static final int FIRST_LOOK = 16 << 10;
  private static final int BUFFER_SIZE = 1 << 20;

  /// So many neighbouring tasks are one thread's.
  private static final int BATCH = 32;

  private final ByteBuffer one = ByteBuffer.allocateDirect(BUFFER_SIZE);
  private final ByteBuffer other = ByteBuffer.allocateDirect(BUFFER_SIZE);

  /// One comparison of many.
  interface Task {
    void run(ContentMatcher matcher, int index) throws IOException;
  }

  /// Runs tasks on several threads, neighbours together.
  static void run(int count, int threads, Task task) throws IOException {
    AtomicInteger next = new AtomicInteger();
    int crew = Math.clamp((count + BATCH - 1) / BATCH, 1, threads);
    try (ExecutorService pool = Executors.newFixedThreadPool(crew)) {
      List<Future<Integer>> done = new ArrayList<>();
      for (int i = 0; i < crew; i++) {
        done.add(pool.submit(() -> work(next, count, task)));
      }
      for (Future<Integer> future : done) {
        Workers.await(future);
      }
    }
  }

  private static int work(AtomicInteger next, int count, Task task) throws IOException {
    ContentMatcher matcher = new ContentMatcher();
    for (int from = next.getAndAdd(BATCH); from < count; from = next.getAndAdd(BATCH)) {
      for (int i = from; i < Math.min(count, from + BATCH); i++) {
        task.run(matcher, i);
      }
    }
    return count;
  }

  /// Compares two contents of the same size. Most that differ do so early.
  boolean areEqual(FileContent a, FileContent b) throws IOException {
    try (ContentReader left = a.open();
        ContentReader right = b.open()) {
      long size = a.size();
      int length = FIRST_LOOK;
      for (long at = 0; at < size; ) {
        long hole = Math.min(left.nextData(at), right.nextData(at));
        if (hole > at) {
          at = hole; // zeros in both
          continue;
        }
        int wanted = (int) Math.min(length, size - at);
        if (!isEqual(left, right, at, wanted)) {
          return false;
        }
        at += wanted;
        length = BUFFER_SIZE;
      }
      return true;
    }
  }

  private boolean isEqual(ContentReader left, ContentReader right, long at, int length)
      throws IOException {
    int got = left.read(at, one.clear().limit(length));
    return got == length
        && right.read(at, other.clear().limit(length)) == length
        && one.flip().equals(other.flip());
  }
}
