package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.format.BlockWord;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Neighbouring blocks of one file, read and compressed by one task.
///
/// @param words one [BlockWord] a block
/// @param checksums one [BlockChecksum] a block
/// @param stored what to write of each block; null for a sparse one
record BlockRun(int[] words, int[] checksums, @Nullable ByteBuffer[] stored) {

  /// Reads and compresses blocks.
  ///
  /// @param worker does it
  /// @param content of which file
  /// @param position of the first block in the file
  /// @param length bytes of the run; all its blocks but the last of a file are whole
  /// @param blockSize of the image
  /// @param pool gives the buffers of `stored`
  /// @return the blocks
  /// @throws IOException if the file cannot be read
  static BlockRun of(
      Worker worker,
      FileContent content,
      long position,
      long length,
      int blockSize,
      BufferPool pool)
      throws IOException {
    int count = Math.toIntExact((length + blockSize - 1) / blockSize);
    BlockRun run = new BlockRun(new int[count], new int[count], new ByteBuffer[count]);
    try (ContentReader reader = content.open()) {
      for (int i = 0; i < count; i++) {
        long start = (long) i * blockSize;
        ByteBuffer block = worker.input();
        int size = (int) Math.min(blockSize, length - start);
        Worker.read(reader, content, position + start, size, block);
        run.add(i, worker, block.flip(), pool);
      }
    }
    return run;
  }

  private void add(int i, Worker worker, ByteBuffer block, BufferPool pool) {
    checksums[i] = worker.checksum(block);
    if (worker.isZero(block)) {
      words[i] = BlockWord.SPARSE;
      return;
    }
    ByteBuffer target = pool.take();
    words[i] = compress(worker, block, target);
    stored[i] = target;
  }

  /// Compresses a block, or copies it if it does not get smaller.
  ///
  /// @return its word; the target is ready to be written
  static int compress(Worker worker, ByteBuffer block, ByteBuffer target) {
    int size = worker.compress(block, target);
    if (size > 0) {
      target.clear().limit(size);
      return BlockWord.of(size, true);
    }
    target.clear().put(block.duplicate()).flip();
    return BlockWord.of(target.remaining(), false);
  }
}
