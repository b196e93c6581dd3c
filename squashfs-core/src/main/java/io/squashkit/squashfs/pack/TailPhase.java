package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.format.BlockWord;
import io.squashkit.squashfs.format.FragmentEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
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

  private record SealedBlock(int word, ByteBuffer stored) {}

  private final PackSession session;
  private final boolean findDuplicates;
  private final int blockSize;
  private final int window;
  private final ArrayDeque<PendingBatch> batches = new ArrayDeque<>();
  private final ArrayDeque<Future<SealedBlock>> sealed = new ArrayDeque<>();
  private final Map<ContentKey, Item.File> smallFiles = new HashMap<>();
  private final List<FragmentEntry> fragments = new ArrayList<>();
  private ByteBuffer block;

  TailPhase(PackSession session) {
    this.session = session;
    this.findDuplicates = session.options.duplicates();
    this.blockSize = session.options.blockSize();
    this.window = session.window(blockSize * 2);
    this.block = session.pool.take();
  }

  /// Packs all tail ends.
  ///
  /// @param files all files
  /// @return the fragment table
  List<FragmentEntry> pack(List<Item.File> files) throws IOException {
    List<Item.File> tails = new ArrayList<>();
    for (Item.File file : files) {
      if (file.original == null && session.blockBytes(file) < file.size()) {
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
    seal();
    while (!sealed.isEmpty()) {
      append(Workers.await(sealed.remove()));
    }
    return fragments;
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
        file.original = earlier;
        return;
      }
    }
    ByteBuffer tail = batch.tail(i);
    file.fold(batch.checksums()[i]);
    if (batch.zero()[i]) { // a sparse block at the end instead of a place in a fragment
      file.words = Arrays.copyOf(file.words, file.words.length + 1);
      file.words[file.words.length - 1] = BlockWord.SPARSE;
      file.sparseBytes += tail.remaining();
      return;
    }
    if (block.remaining() < tail.remaining()) {
      seal();
    }
    file.fragment = (long) fragments.size() + sealed.size();
    file.tailOffset = block.position();
    block.put(tail);
  }

  private void seal() throws IOException {
    if (block.position() == 0) {
      return;
    }
    ByteBuffer full = block.flip();
    sealed.add(
        session.workers.submit(
            worker -> {
              ByteBuffer target = session.pool.take();
              int word = BlockRun.compress(worker, full, target);
              session.pool.give(full);
              return new SealedBlock(word, target);
            }));
    while (sealed.size() > window) {
      append(Workers.await(sealed.remove()));
    }
    block = session.pool.take();
  }

  private void append(SealedBlock fragment) {
    fragments.add(new FragmentEntry(session.data.position(), fragment.word()));
    session.data.append(fragment.stored());
    session.pool.give(fragment.stored());
  }
}
