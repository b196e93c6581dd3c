package io.squashkit.squashfs.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/// Packs small files and the tail ends of longer ones into fragment blocks, ordered so that like lies with
/// like ([TailOrder]).
///
/// All fragment blocks come behind all data blocks, and fill in an order that the tree alone decides, so
/// the image is the same with any number of threads.
final class TailPhase {
  private static final int FILES_PER_BATCH = 256;

  private record PendingBatch(List<Item.File> files, Future<TailBatch> task) {}

  private final PackSession session;
  private final boolean findDuplicates;
  private final int blockSize;
  private final int window;
  private final ArrayDeque<PendingBatch> batches = new ArrayDeque<>();
  private final Map<ContentKey, Item.File> smallFiles = new HashMap<>();

  TailPhase(PackSession session) {
    this.session = session;
    this.findDuplicates = session.options.duplicates();
    this.blockSize = session.options.blockSize();
    this.window = session.window(blockSize * 2);
  }

  /// Packs all tail ends.
  ///
  /// @param files all files
  void pack(List<Item.File> files) throws IOException {
    List<Item.File> tails = new ArrayList<>();
    for (Item.File file : files) {
      if (file.original == null && hasTail(file)) {
        tails.add(file);
      }
    }
    TailOrder.sort(tails, blockSize);
    for (int from = 0; from < tails.size(); ) {
      int to = batchEnd(tails, from);
      submit(tails.subList(from, to));
      from = to;
    }
    while (!batches.isEmpty()) {
      place(batches.remove());
    }
    session.fragments.finish();
  }

  private boolean hasTail(Item.File file) {
    if (file.isPlaced() || file.tailPassed) {
      return false;
    }
    return file.passed == null
        ? session.blockBytes(file) < file.size()
        : file.passed.file().hasFragment();
  }

  private int tailSize(Item.File file) {
    return (int) (file.file().content().size() & (blockSize - 1));
  }

  /// As many files as fill one buffer.
  private int batchEnd(List<Item.File> tails, int from) {
    int to = from;
    int bytes = 0;
    while (to < tails.size() && to - from < FILES_PER_BATCH) {
      bytes += tailSize(tails.get(to));
      if (bytes > blockSize) {
        break;
      }
      to++;
    }
    return to;
  }

  private void submit(List<Item.File> files) throws IOException {
    batches.add(
        new PendingBatch(
            files,
            session.workers.submit(
                worker -> TailBatch.read(worker, files, blockSize, session.pool))));
    while (batches.size() > window) {
      place(batches.remove());
    }
  }

  private void place(PendingBatch pending) throws IOException {
    TailBatch batch = Workers.await(pending.task());
    long bytes = 0;
    for (int i = 0; i < pending.files().size(); i++) {
      Item.File file = pending.files().get(i);
      bytes += tailSize(file);
      IOException failure = batch.failures()[i];
      if (failure != null) {
        session.unreadable(file, failure);
      } else if (!file.unreadable) {
        place(file, batch, i);
      }
    }
    session.pool.give(batch.bytes());
    session.contentDone(bytes);
  }

  private void place(Item.File file, TailBatch batch, int i) throws IOException {
    ContentDigest digest = batch.digests()[i];
    if (digest != null && findDuplicates) {
      Item.File earlier = smallFiles.putIfAbsent(new ContentKey(file.size(), digest), file);
      if (earlier != null) {
        file.share(earlier);
        return;
      }
    }
    ByteBuffer tail = batch.tail(i);
    Location place = file.place;
    place.fold(batch.checksums()[i]);
    if (batch.zero()[i]) {
      place.addSparseTail(tail.remaining());
      return;
    }
    session.fragments.put(tail, place);
  }
}
