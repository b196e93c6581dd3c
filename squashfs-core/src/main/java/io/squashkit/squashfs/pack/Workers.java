package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.codec.Codec;
import io.squashkit.squashfs.metadata.MetadataCompression;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// The threads that read, hash and compress. Each has its own codec state and buffers ([Worker]); tasks
/// never wait for each other, so any number of them may be queued.
final class Workers implements AutoCloseable {
  /// Work for one worker.
  ///
  /// @param <T> its result
  interface Task<T> {
    T run(Worker worker) throws IOException;
  }

  private static final class WorkerThread extends Thread {
    private final Worker worker;

    WorkerThread(Runnable target, Worker worker) {
      super(target, "squash-pack");
      this.worker = worker;
      setDaemon(true);
    }

    @Override
    public void run() {
      try (worker) {
        super.run();
      }
    }
  }

  private final ExecutorService pool;
  private final int threads;

  Workers(int threads, Codec codec, int blockSize, boolean checksums) {
    this.threads = threads;
    this.pool =
        Executors.newFixedThreadPool(
            threads, target -> new WorkerThread(target, new Worker(codec, blockSize, checksums)));
  }

  int threads() {
    return threads;
  }

  <T> Future<T> submit(Task<T> task) {
    return pool.submit(() -> task.run(((WorkerThread) Thread.currentThread()).worker));
  }

  /// Metadata blocks compressed by these workers.
  MetadataCompression metadata() {
    return (block, length) -> {
      Future<byte[]> stored = submit(worker -> worker.storeMetadata(block, length));
      return () -> await(stored);
    };
  }

  /// Waits for a task, and throws what it threw.
  static <T> T await(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IOException(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("packing was interrupted");
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
    try {
      // native memory and the sources must be free when the packer returns
      if (!pool.awaitTermination(1, TimeUnit.MINUTES)) {
        Thread.currentThread().interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
