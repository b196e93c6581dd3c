package io.squashkit.squashfs.scan;

import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.tree.Node;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountedCompleter;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What the threads of one scan share. Complete when every directory is.
@SuppressWarnings("serial") // never is
final class Scan extends CountedCompleter<Void> {
  final Posix posix;
  final ScanOptions options;
  final ScanListener listener;
  final OmittedFiles omitted;

  /// Files with several names, so that all of these get one node.
  final ConcurrentHashMap<DeviceAndInode, Node> linked = new ConcurrentHashMap<>();

  final AtomicLong entries = new AtomicLong();
  final LongAdder excluded = new LongAdder();
  final LongAdder droppedAcls = new LongAdder();
  final LongAdder droppedXattrs = new LongAdder();
  final LongAdder unreadable = new LongAdder();

  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final ThreadLocal<NodeFactory> factories =
      ThreadLocal.withInitial(() -> new NodeFactory(this));

  Scan(Posix posix, ScanOptions options, ScanListener listener) {
    this.posix = posix;
    this.options = options;
    this.listener = listener;
    this.omitted = new OmittedFiles(posix, options.omitted());
  }

  NodeFactory factory() {
    return factories.get();
  }

  /// Ends the scan: the first failure is the one that is told.
  void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  /// Either ends the scan or warns, as the options say.
  void unreadable(IOException cause, String remedy) {
    if (options.keepGoing()) {
      unreadable.increment();
      listener.warning(describe(cause) + "; " + remedy);
    } else {
      fail(cause);
    }
  }

  private static String describe(IOException cause) {
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return cause instanceof java.nio.file.NoSuchFileException ? message + ": has gone" : message;
  }

  /// Throws what ended the scan, if anything did.
  void check() throws IOException {
    switch (failure.get()) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IOException(e);
    }
  }

  ScanReport report() {
    return new ScanReport(
        entries.get(), excluded.sum(), droppedAcls.sum(), droppedXattrs.sum(), unreadable.sum());
  }

  @Override
  public void compute() {
    tryComplete();
  }
}
