package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.format.FragmentEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The fragment blocks of the image: filled one after the other, compressed by workers, appended in
/// order. Used by the packing thread.
final class FragmentBlocks {
  private final PackSession session;
  private final List<FragmentEntry> entries = new ArrayList<>();
  private @Nullable ByteBuffer block;
  private long number;

  FragmentBlocks(PackSession session) {
    this.session = session;
  }

  /// The fragment table: complete after [#finish].
  List<FragmentEntry> entries() {
    return entries;
  }

  /// Adds a tail end or a small file.
  ///
  /// @param tail fewer bytes than a block has
  /// @param place learns where it lies
  void put(ByteBuffer tail, Placement place) throws IOException {
    if (block != null && block.remaining() < tail.remaining()) {
      seal();
    }
    if (block == null) {
      block = session.pool.take();
    }
    place.fragment = number;
    place.tailOffset = block.position();
    block.put(tail);
  }

  /// Adds a block that is in the data area already. Everything put before must be finished.
  ///
  /// @return its number
  long add(FragmentEntry entry) {
    entries.add(entry);
    return number++;
  }

  private void seal() throws IOException {
    if (block == null) {
      return;
    }
    ByteBuffer full = block.flip();
    block = null;
    number++;
    session.queue.add(
        worker -> {
          ByteBuffer target = session.pool.take();
          int word = BlockRun.compress(worker, full, target);
          session.pool.give(full);
          return new StoredBlock(word, 0, target);
        },
        (position, stored) -> entries.add(new FragmentEntry(position, stored.word())));
  }

  /// Appends all that is on its way, and the last block, full or not.
  void finish() throws IOException {
    seal();
    session.queue.finish();
  }
}
