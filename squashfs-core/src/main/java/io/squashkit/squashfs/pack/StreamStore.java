package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.ContentStore;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Stores contents in the order in which they come by, before the tree is known.
///
/// Reading and hashing is the calling thread's, as a pipe has one end only; workers compress. Tail ends
/// fill fragment blocks as they come. A duplicate is found before it is compressed if it has no more
/// than [#HELD] blocks; a longer one is taken back: it is the last in the data area.
final class StreamStore implements ContentStore {
  /// Blocks of a content that wait for its end.
  private static final int HELD = 32;

  private final PackSession session;
  private final int blockSize;
  private final Worker reader;
  private final int zeroChecksum;
  private final ByteBuffer zeros;
  private final ByteBuffer tailBuffer;
  private final @Nullable MessageDigest digest;
  private final Map<ContentKey, StoredOnce> known = new HashMap<>();

  /// A block read; null if it is zeros.
  private record Held(int index, int length, @Nullable ByteBuffer block) {}

  /// @param reader the calling thread's own
  StreamStore(PackSession session, Worker reader) {
    this.reader = reader;
    this.session = session;
    this.blockSize = session.options.blockSize();
    this.zeros = ByteBuffer.allocateDirect(blockSize);
    this.zeroChecksum = reader.checksum(zeros);
    this.tailBuffer = ByteBuffer.allocateDirect(blockSize);
    this.digest = session.options.duplicates() ? reader.digest() : null;
  }

  @Override
  public FileContent store(ContentReader content, long size, String origin) throws IOException {
    long blockBytes = session.blockBytes(size);
    Location place = new Location();
    place.expect(blockBytes, blockSize, origin);
    ArrayDeque<Held> held = new ArrayDeque<>();
    boolean begun = false;
    for (int i = 0; i < place.words.length; i++) {
      long at = (long) i * blockSize;
      int length = (int) Math.min(blockSize, blockBytes - at);
      ByteBuffer block = session.pool.take().limit(length);
      if (read(content, at, block, origin)) {
        held.add(new Held(i, length, block));
      } else {
        session.pool.give(block);
        held.add(new Held(i, length, null));
      }
      if (held.size() > HELD) {
        begun = true;
        submit(held.remove(), place);
      }
      session.contentDone(length);
    }
    ByteBuffer tail = tailBuffer.clear().limit((int) (size - blockBytes));
    boolean hasTail = tail.hasRemaining() && read(content, blockBytes, tail, origin);
    session.contentDone(size - blockBytes);
    StoredOnce stored = new StoredOnce(size, origin, place);
    StoredOnce earlier = digest == null || size == 0 ? null : earlier(stored);
    if (earlier != null) {
      for (Held block : held) {
        if (block.block() != null) {
          session.pool.give(block.block());
        }
      }
      if (begun) {
        session.queue.then(() -> session.data.rewind(place.blocksStart));
      }
      return new StoredOnce(size, origin, earlier.place());
    }
    for (Held block : held) {
      submit(block, place);
    }
    if (hasTail) {
      int checksum = reader.checksum(tail);
      session.queue.then(() -> place.fold(checksum));
      session.fragments.put(tail, place);
    } else if (size > blockBytes) {
      int length = (int) (size - blockBytes);
      place.addSparseTail(length);
      foldZeros(length, place);
    }
    return stored;
  }

  private @Nullable StoredOnce earlier(StoredOnce stored) {
    ContentDigest value = ContentDigest.of(Objects.requireNonNull(digest).digest());
    return known.putIfAbsent(new ContentKey(stored.size(), value), stored);
  }

  /// Reads and hashes up to the buffer's limit.
  ///
  /// @return false if there are only zeros; then nothing may have been read
  private boolean read(ContentReader content, long at, ByteBuffer into, String origin)
      throws IOException {
    int length = into.remaining();
    boolean data = false;
    if (content.nextData(at) < at + length) {
      int got = content.read(at, into);
      if (got < length) {
        throw new IOException(origin + ": ends at byte " + (at + got) + ", too early");
      }
      into.flip();
      data = !reader.isZero(into);
    }
    if (digest != null) { // a hole and zeros are the same content
      digest.update((byte) (data ? 1 : 0));
      if (data) {
        digest.update(into.duplicate());
      }
    }
    return data;
  }

  /// A block that is not stored: its word is 0 already, [io.squashkit.squashfs.format.BlockWord#SPARSE].
  private void zeros(int length, Location place) {
    place.sparseBytes += length;
    foldZeros(length, place);
  }

  private void foldZeros(int length, Location place) {
    int checksum =
        length == blockSize ? zeroChecksum : reader.checksum(zeros.clear().limit(length));
    session.queue.then(() -> place.fold(checksum));
  }

  private void submit(Held held, Location place) throws IOException {
    ByteBuffer block = held.block();
    if (block == null) {
      zeros(held.length(), place);
      return;
    }
    session.queue.add(
        worker -> {
          ByteBuffer target = session.pool.take();
          int checksum = worker.checksum(block);
          int word = BlockRun.compress(worker, block, target);
          session.pool.give(block);
          return new StoredBlock(word, checksum, target);
        },
        (position, stored) -> {
          place.begin(position);
          place.words[held.index()] = stored.word();
          place.fold(stored.checksum());
        });
  }

  /// Appends all that is on its way.
  void finish() throws IOException {
    session.fragments.finish();
  }
}
