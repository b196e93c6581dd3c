package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Packs the data blocks of all files, file by file in the order given. Workers read and
/// compress runs of blocks; the packing thread takes the runs in order and appends them, so the image is
/// the same with any number of threads.
final class DataPhase {
  /// What one task reads, so that opening a file costs little next to it.
  private static final int RUN_BYTES = 512 << 10;

  /// A run under way; without a task it is a hole, or all blocks of a file that are copied.
  private record Pending(
      Item.File file, int firstBlock, long length, @Nullable Future<BlockRun> task) {}

  private final PackSession session;
  private final int blockSize;
  private final int runBytes;
  private final int window;
  private final int zeroChecksum;
  private final PassThrough passThrough;
  private final ArrayDeque<Pending> ahead = new ArrayDeque<>();

  DataPhase(PackSession session, PassThrough passThrough) {
    this.passThrough = passThrough;
    this.session = session;
    this.blockSize = session.options.blockSize();
    this.runBytes = Math.max(RUN_BYTES, blockSize);
    this.window = session.window(runBytes);
    this.zeroChecksum = BlockChecksum.of(ByteBuffer.allocateDirect(blockSize));
  }

  void pack(List<Item.File> files) throws IOException {
    for (Item.File file : files) {
      if (file.original != null || file.isPlaced()) {
        continue;
      }
      if (file.passed != null) {
        add(new Pending(file, 0, session.blockBytes(file), null));
      } else {
        start(file);
      }
    }
    while (!ahead.isEmpty()) {
      finish(ahead.remove());
    }
  }

  private void start(Item.File file) throws IOException {
    long length = session.blockBytes(file);
    if (length == 0) {
      return;
    }
    FileContent content = file.file().content();
    file.place.expect(length, blockSize, content.origin());
    if (length <= runBytes) {
      submit(file, content, 0, length);
      return;
    }
    try (ContentReader holes = content.open()) {
      long nextData = holes.nextData(0);
      for (long at = 0; at < length; at += runBytes) {
        long size = Math.min(runBytes, length - at);
        if (nextData < at) {
          nextData = holes.nextData(at);
        }
        if (nextData >= at + size && file.placement.sparse()) {
          add(new Pending(file, (int) (at / blockSize), size, null));
        } else {
          submit(file, content, at, size);
        }
      }
    } catch (IOException e) {
      session.unreadable(file, e);
    }
  }

  private void submit(Item.File file, FileContent content, long at, long length)
      throws IOException {
    Future<BlockRun> task =
        session.workers.submit(
            worker ->
                BlockRun.of(worker, content, file.placement, at, length, blockSize, session.pool));
    add(new Pending(file, (int) (at / blockSize), length, task));
  }

  private void add(Pending run) throws IOException {
    ahead.add(run);
    while (ahead.size() > window) {
      finish(ahead.remove());
    }
  }

  private void finish(Pending pending) throws IOException {
    Item.File file = pending.file();
    if (file.passed != null) {
      passThrough.copyBlocks(file, file.passed);
    } else if (pending.task() == null) {
      hole(file, pending);
    } else {
      try {
        BlockRun run = Workers.await(pending.task());
        append(file, pending, run);
      } catch (IOException e) {
        session.unreadable(file, e);
      }
    }
    session.contentDone(pending.length());
  }

  private void hole(Item.File file, Pending pending) { // its words are 0 already: BlockWord.SPARSE
    file.place.sparseBytes += pending.length();
    for (long at = 0; at < pending.length(); at += blockSize) {
      long size = Math.min(blockSize, pending.length() - at);
      file.place.fold(
          size == blockSize
              ? zeroChecksum
              : BlockChecksum.of(ByteBuffer.allocateDirect((int) size)));
    }
  }

  private void append(Item.File file, Pending pending, BlockRun run) {
    for (int i = 0; i < run.words().length; i++) {
      ByteBuffer block = run.stored()[i];
      if (block == null) {
        file.place.sparseBytes += Math.min(blockSize, pending.length() - (long) i * blockSize);
      } else {
        if (file.unreadable) {
          session.pool.give(block);
        } else {
          file.place.begin(session.data.position());
          session.data.append(block);
        }
      }
      if (!file.unreadable) {
        file.place.words[pending.firstBlock() + i] = run.words()[i];
        file.place.fold(run.checksums()[i]);
      }
    }
  }
}
