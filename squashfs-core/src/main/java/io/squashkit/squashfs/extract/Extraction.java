package io.squashkit.squashfs.extract;

import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What the threads of one extraction share.
final class Extraction {
  final Posix posix;
  final ExtractOptions options;
  final HostPath destination;
  final Restorer restorer;
  final HardLinks hardLinks;
  final OpenDirectories open = new OpenDirectories();
  final int umask;

  final LongAdder directories = new LongAdder();
  final LongAdder files = new LongAdder();
  final LongAdder symlinks = new LongAdder();
  final LongAdder others = new LongAdder();
  final LongAdder linked = new LongAdder();
  final LongAdder contentSize = new LongAdder();

  /// A directory and the permissions that it is to have.
  record Unsearchable(OpenDirectory directory, int permissions) {}

  /// Directories that their owner may not search, to be closed to him last.
  final Queue<Unsearchable> unsearchable = new ConcurrentLinkedQueue<>();

  private final ExtractListener listener;
  private final ReentrantLock listening = new ReentrantLock();
  private final LongAdder passed = new LongAdder();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final ThreadLocal<FileWriter> writers =
      ThreadLocal.withInitial(() -> new FileWriter(this));

  Extraction(Posix posix, ExtractOptions options, ExtractListener listener, HostPath destination) {
    this.posix = posix;
    this.options = options;
    this.listener = listener;
    this.destination = destination;
    this.restorer = new Restorer(posix, options);
    this.hardLinks = new HardLinks(this);
    this.umask = posix.umask();
  }

  FileWriter writer() {
    return writers.get();
  }

  /// Ends the extraction: the first failure is the one that is told.
  void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  /// Throws what ended the extraction, if anything did.
  void check() throws IOException {
    switch (failure.get()) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IOException(e);
    }
  }

  void passed(long bytes) {
    passed.add(bytes);
    progress();
  }

  /// Tells the listener, unless another thread is just doing so.
  void progress() {
    if (listening.tryLock()) {
      try {
        listener.progress(entries(), passed.sum());
      } finally {
        listening.unlock();
      }
    }
  }

  private long entries() {
    return directories.sum() + files.sum() + symlinks.sum() + others.sum() + linked.sum();
  }

  ExtractReport report(long nanos) {
    return new ExtractReport(
        directories.sum(),
        files.sum(),
        symlinks.sum(),
        others.sum(),
        linked.sum(),
        contentSize.sum(),
        restorer.skippedDevices.sum(),
        restorer.skippedOwners.sum(),
        restorer.skippedXattrs.sum(),
        nanos / 1e9);
  }
}
