package io.squashkit.squashfs.tar;

import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// An archive in the making. The caller's thread plans pieces and writes those that are ready, in their
/// order; some others fill and compress them meanwhile. There is a fixed number of pieces, and what is in
/// each depends on the tree alone.
final class TarStream implements AutoCloseable {
  /// Contents are cut at multiples of the largest block of an image, so that no block is read twice.
  private static final long STEP = 1 << 20;

  private static final byte[] ZEROS = new byte[2 * TarHeader.BLOCK];

  private final TarOutput out;
  private final TarWriteListener listener;
  private final TarCompression compression;
  private final Envelope envelope;
  private final ExecutorService threads;
  private final int most;
  private final Deque<Working> working = new ArrayDeque<>();
  private final Deque<Piece> free = new ArrayDeque<>();
  private final List<Piece> all = new ArrayList<>();
  private Piece current;
  private long passed;
  private long written;

  /// A piece that is being filled.
  private record Working(Piece piece, int size, Future<ByteBuffer> result) {}

  TarStream(TarOutput out, TarWriteOptions options, TarWriteListener listener) {
    this.out = out;
    this.listener = listener;
    this.compression = options.compression();
    this.envelope = compression.newEnvelope();
    this.threads =
        Executors.newFixedThreadPool(
            options.threads(), Thread.ofPlatform().daemon().name("squash-tar-", 0).factory());
    this.most = options.threads() + options.threads() / 2 + 2;
    this.current = newPiece();
  }

  private Piece newPiece() {
    Piece piece = new Piece(compression);
    all.add(piece);
    return piece;
  }

  /// Appends bytes.
  void put(byte[] bytes) throws IOException {
    put(bytes, bytes.length);
  }

  private void put(byte[] bytes, int length) throws IOException {
    int at = 0;
    while (at < length) {
      int count = Math.min(length - at, current.room());
      current.put(bytes, at, count);
      at += count;
      if (current.room() == 0) {
        hand();
      }
    }
  }

  /// Appends a part of a content.
  void put(FileContent content, long start, long end) throws IOException {
    long at = start;
    while (at < end) {
      long step = Math.min(end - at, current.room());
      if (at + step < end) {
        step = (at + step) / STEP * STEP - at;
      }
      if (step > 0) {
        current.leave(content, at, (int) step);
        at += step;
      }
      if (at < end || current.room() == 0) {
        hand();
      }
    }
  }

  /// Appends zeros up to a whole block.
  void pad(long size) throws IOException {
    put(ZEROS, (int) (-size & TarHeader.BLOCK - 1));
  }

  /// Ends the archive and writes what is left of it.
  ///
  /// @return its size
  long finish() throws IOException {
    put(ZEROS);
    hand();
    while (!working.isEmpty()) {
      writeFirst();
    }
    write(envelope.end());
    return written;
  }

  private void hand() throws IOException {
    if (current.size() > 0) {
      working.add(new Working(current, current.size(), threads.submit(current)));
    } else {
      free.add(current);
    }
    while (!working.isEmpty() && (isFull() || working.getFirst().result.isDone())) {
      writeFirst();
    }
    current = free.isEmpty() ? newPiece() : free.removeFirst();
  }

  private boolean isFull() {
    return free.isEmpty() && all.size() >= most;
  }

  private void writeFirst() throws IOException {
    Working first = working.removeFirst();
    ByteBuffer bytes = result(first.result);
    envelope.pass(first.piece.plain(first.size));
    if (written == 0) {
      write(envelope.start());
    }
    write(bytes);
    first.piece.clear();
    free.add(first.piece);
    passed += first.size;
    listener.progress(passed);
  }

  private void write(ByteBuffer bytes) throws IOException {
    if (bytes.hasRemaining()) {
      written += bytes.remaining();
      out.write(bytes);
    }
  }

  private static ByteBuffer result(Future<ByteBuffer> future) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IOException(e);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Ends the threads, after which nothing is read any more.
  @Override
  public void close() {
    for (Working piece : working) {
      piece.result.cancel(false);
    }
    threads.close();
    all.forEach(Piece::close);
  }
}
