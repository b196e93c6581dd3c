package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.io.ImageSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The part of the image that holds data blocks and fragment blocks, one behind the other. The packing
/// thread says where each goes; a few threads of their own write them, so that no single one moves all
/// bytes, and no write waits behind blocks that are still to be compressed.
final class DataArea implements AutoCloseable {
  /// Several times what a disk takes.
  private static final int MOST_WRITERS = 4;

  private static final int WRITES_AHEAD = 64;

  private final ImageSink sink;
  private final ExecutorService writers;
  private final BufferPool pool;
  private final long base;
  private final ArrayDeque<Future<Integer>> writes = new ArrayDeque<>();
  private long position;

  /// @param threads how many threads the packer may use
  /// @param pool takes the buffers of blocks that have been written
  /// @param base where the image starts in the file
  /// @param position where the area starts in the image
  DataArea(ImageSink sink, int threads, BufferPool pool, long base, long position) {
    this.sink = sink;
    this.writers =
        Executors.newFixedThreadPool(
            Math.min(threads, MOST_WRITERS),
            task -> Thread.ofPlatform().daemon().name("squash-write").unstarted(task));
    this.pool = pool;
    this.base = base;
    this.position = position;
  }

  /// Where the next block goes, in bytes from the start of the image.
  long position() {
    return position;
  }

  /// Appends a block, whose buffer goes back to the pool.
  ///
  /// @throws UncheckedIOException if writing this or an earlier block fails: unchecked, so that it is
  ///     never mistaken for a source that cannot be read
  void append(ByteBuffer block) {
    int size = block.remaining();
    long start = reserve(size);
    writes.add(
        writers.submit(
            () -> {
              write(start, block);
              pool.give(block);
              return size;
            }));
    await(WRITES_AHEAD);
  }

  /// Waits until all blocks have been written.
  ///
  /// @throws UncheckedIOException if writing one of them fails
  void finish() {
    await(0);
  }

  private void await(int most) {
    while (writes.size() > most) {
      try {
        Workers.await(writes.remove());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Leaves room for bytes that [#write] brings.
  ///
  /// @return where it starts
  long reserve(long size) {
    long start = position;
    position += size;
    return start;
  }

  /// Writes into room that was reserved. For any thread.
  void write(long start, ByteBuffer bytes) throws IOException {
    sink.write(base + start, bytes);
  }

  /// Forgets everything from a position on.
  void rewind(long start) {
    finish(); // or an old block would come to lie over a new one
    position = start;
  }

  @Override
  public void close() {
    writers.close(); // waits: the file must not be closed under a write
  }
}
