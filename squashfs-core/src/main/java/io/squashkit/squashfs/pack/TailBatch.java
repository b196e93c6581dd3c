package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tail ends of several files, read and hashed by one task.
///
/// @param bytes all tail ends, one behind the other; from the pool
/// @param ends where each ends in there
/// @param checksums one [BlockChecksum] each
/// @param zero whether each is all zeros
/// @param digests of whole small files that may be duplicates; else null
/// @param failures why a file could not be read; else null
record TailBatch(
    ByteBuffer bytes,
    int[] ends,
    int[] checksums,
    boolean[] zero,
    @Nullable ContentDigest[] digests,
    @Nullable IOException[] failures) {

  static TailBatch read(Worker worker, List<Item.File> files, int blockSize, BufferPool pool) {
    int count = files.size();
    TailBatch batch =
        new TailBatch(
            pool.take(),
            new int[count],
            new int[count],
            new boolean[count],
            new ContentDigest[count],
            new IOException[count]);
    for (int i = 0; i < count; i++) {
      int start = batch.bytes.position();
      try {
        batch.read(i, worker, files.get(i), blockSize);
      } catch (IOException e) {
        batch.failures[i] = e;
        batch.bytes.position(start);
      }
      batch.ends[i] = batch.bytes.limit(batch.bytes.capacity()).position();
    }
    return batch;
  }

  private void read(int i, Worker worker, Item.File file, int blockSize) throws IOException {
    FileContent content = file.file().content();
    int start = bytes.position();
    int length = (int) (content.size() & (blockSize - 1));
    try (ContentReader reader = content.open()) {
      Worker.read(reader, content, content.size() - length, length, bytes);
    }
    ByteBuffer tail = bytes.slice(start, length);
    checksums[i] = worker.checksum(tail);
    zero[i] = worker.isZero(tail);
    if (file.candidate && content.size() < blockSize && !zero[i]) {
      digests[i] = worker.digest(tail);
    }
  }

  /// One tail end.
  ByteBuffer tail(int i) {
    int start = i == 0 ? 0 : ends[i - 1];
    return bytes.slice(start, ends[i] - start);
  }
}
