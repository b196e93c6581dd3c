package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Copies blocks of other images into the data area as they are stored. Where they go is known at once, so
/// that several threads copy, neighbours in one piece. Used by the packing thread.
final class StoredCopy {
  private static final int PIECE = 4 << 20;

  private final PackSession session;
  private final ArrayDeque<Future<?>> ahead = new ArrayDeque<>();
  private final IdentityHashMap<SquashfsImage, Long> copied = new IdentityHashMap<>();
  private long total;

  private @Nullable SquashfsImage image;
  private long from;
  private long to;
  private long length;

  StoredCopy(PackSession session) {
    this.session = session;
  }

  /// Stored bytes copied so far.
  long total() {
    return total;
  }

  /// Copies a range.
  ///
  /// @param source an image
  /// @param start where the range starts in there
  /// @param size its bytes
  /// @return where it lies in the new image
  /// @throws CorruptImageException if the ranges of one image are more than it has: they overlap
  long copy(SquashfsImage source, long start, long size) throws IOException {
    long room = source.superblock().inodeTableStart();
    long sum = copied.merge(source, size, Long::sum);
    if (sum < 0 || sum > room) {
      throw new CorruptImageException(
          source.name() + ": blocks of all files take " + sum + " bytes, allowed: up to " + room);
    }
    long position = session.data.reserve(size);
    if (source != image || start != from + length || position != to + length || length > PIECE) {
      flush();
      image = source;
      from = start;
      to = position;
    }
    length += size;
    total += size;
    return position;
  }

  private void flush() throws IOException {
    SquashfsImage source = image;
    if (source == null) {
      return;
    }
    for (long at = 0; at < length; at += PIECE) {
      long start = from + at;
      long target = to + at;
      int size = (int) Math.min(PIECE, length - at);
      ahead.add(session.workers.submit(worker -> copy(worker, source, start, target, size)));
    }
    length = 0;
    image = null;
    while (ahead.size() > 4 * session.workers.threads()) {
      Workers.await(ahead.remove());
    }
  }

  private int copy(Worker worker, SquashfsImage source, long start, long target, int size)
      throws IOException {
    for (int at = 0; at < size; ) {
      ByteBuffer buffer = worker.input();
      buffer.limit(Math.min(buffer.capacity(), size - at));
      source.readStored(start + at, buffer);
      int count = buffer.flip().remaining();
      session.data.write(target + at, buffer);
      at += count;
    }
    return size;
  }

  /// Waits until everything has been copied.
  void finish() throws IOException {
    flush();
    while (!ahead.isEmpty()) {
      Workers.await(ahead.remove());
    }
  }
}
