package io.squashkit.squashfs.compare;

import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Compares two contents of one size. Several threads run it at once if they are large, each taking the
/// next range that none has taken, so that one large file keeps all processors busy.
///
/// What counts is the first place where the contents differ or one of them cannot be read, so that the
/// result does not depend on which thread is faster.
final class ContentComparison implements Runnable {
  /// A multiple of every block size that an image may have, so that no block is read twice.
  private static final long RANGE = 8 << 20;

  private final ContentThreads threads;
  private final FileContent before;
  private final FileContent after;
  private final long size;
  private final int parts;
  private final AtomicLong next = new AtomicLong();
  private final CountDownLatch running;
  private final AtomicReference<Verdict> verdict;

  /// That contents are not the same up to some place.
  ///
  /// @param at the first byte that is known not to be
  /// @param failure why it is not known what is there; null if it differs
  private record Verdict(long at, @Nullable Throwable failure) {
    static Verdict first(Verdict one, Verdict other) {
      return other.at < one.at ? other : one;
    }
  }

  ContentComparison(ContentThreads threads, FileContent before, FileContent after, int most) {
    this.threads = threads;
    this.before = before;
    this.after = after;
    this.size = before.size();
    this.parts = (int) Math.min(most, (size - 1) / RANGE + 1);
    this.running = new CountDownLatch(parts);
    this.verdict = new AtomicReference<>(new Verdict(size, null));
  }

  /// By how many threads this wants to be run.
  int parts() {
    return parts;
  }

  boolean isDone() {
    return running.getCount() == 0;
  }

  /// Waits for the result.
  ///
  /// @return whether the contents differ
  /// @throws IOException if one of them could not be read as far as they are the same
  boolean differs() throws IOException {
    boolean interrupted = false;
    while (true) {
      try {
        running.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return switch (verdict.get().failure) {
      case null -> verdict.get().at < size;
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IOException(e);
    };
  }

  private void decide(long at, @Nullable Throwable failure) {
    verdict.accumulateAndGet(new Verdict(at, failure), Verdict::first);
  }

  @Override
  public void run() {
    long start = 0;
    try (ContentReader one = before.open();
        ContentReader other = after.open()) {
      while (true) {
        start = next.getAndAdd(RANGE);
        if (start < 0 || start >= size || isOver(start)) {
          break;
        }
        compare(one, other, start, Math.min(start + RANGE, size));
      }
    } catch (Throwable e) {
      decide(Math.max(start, 0), e);
    } finally {
      running.countDown();
    }
  }

  private boolean isOver(long at) {
    return at >= verdict.get().at || threads.isStopped();
  }

  private void compare(ContentReader one, ContentReader other, long start, long end)
      throws IOException {
    ReadBuffers buffers = threads.buffers();
    long at = start;
    while (at < end && !isOver(at)) {
      long data = Math.max(at, Math.min(one.nextData(at), other.nextData(at)));
      if (data >= end) {
        next.accumulateAndGet(data / RANGE * RANGE, Math::max); // holes of many ranges are one step
        break;
      }
      int length = (int) Math.min(ReadBuffers.SIZE, end - data);
      buffers.prepare(length);
      read(one, before, data, buffers.before());
      read(other, after, data, buffers.after());
      if (!buffers.before().equals(buffers.after())) {
        decide(start, null);
      }
      threads.bytes.add(length);
      at = data + length;
    }
  }

  private static void read(ContentReader reader, FileContent content, long at, ByteBuffer into)
      throws IOException {
    int wanted = into.remaining();
    int got = reader.read(at, into);
    if (got < wanted) {
      throw new IOException(
          content.origin() + ": content ends at " + (at + got) + ", not at " + content.size());
    }
    into.flip();
  }
}
