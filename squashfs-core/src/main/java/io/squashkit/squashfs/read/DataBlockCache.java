package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.SquashfsException;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The data and fragment blocks used last, uncompressed. However many threads ask for a block that is
/// not there, one decompresses it and the others wait. A hit takes no lock; a miss takes one for as long
/// as it needs to find a block to forget (second chance: one not used since the search came by last).
/// Safe for use by several threads.
///
/// The memory of a forgotten block serves the next one: left to the garbage collector, blocks
/// would have grown old, and the heap several times the size of what is cached. A
/// reader therefore copies what it needs and then looks whether the block was forgotten meanwhile.
final class DataBlockCache {
  /// A reader whose block is forgotten so often before it has copied it takes a copy of its own.
  private static final int ATTEMPTS = 3;

  private final BlockLoader loader;
  private final ConcurrentHashMap<Long, Slot> slots = new ConcurrentHashMap<>();
  private final @Nullable Slot[] ring;
  private final ArrayDeque<byte[]> spare = new ArrayDeque<>();
  private int hand;

  /// @param loader reads blocks
  /// @param capacity how many blocks to hold
  DataBlockCache(BlockLoader loader, int capacity) {
    this.loader = loader;
    this.ring = new @Nullable Slot[capacity];
  }

  /// Copies a part of a block.
  ///
  /// @param start its position in the image
  /// @param word how it is stored, not sparse
  /// @param limit uncompressed bytes that it may have at most
  /// @param from where the part starts in it
  /// @param n bytes of the part
  /// @param into takes them
  /// @return uncompressed bytes of the block; if the part is not within them, nothing has been copied
  int copy(long start, int word, int limit, int from, int n, ByteBuffer into) throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      Slot slot = slots.get(start);
      if (slot == null) {
        Slot fresh = new Slot(start, word, limit);
        slot = slots.putIfAbsent(start, fresh);
        if (slot == null) {
          slot = fresh;
          fill(fresh);
        }
      } else {
        slot.touch();
      }
      if (slot.word != word || slot.limit < limit) {
        break; // two claims on one place: damage, or a repacker's trick
      }
      slot.await();
      int found = slot.copy(from, n, into);
      if (found >= 0) {
        return found;
      }
    }
    byte[] own = new byte[limit];
    int length = loader.loadUpTo(start, word, limit, ByteBuffer.wrap(own));
    if (from + n <= length) {
      into.put(own, from, n);
    }
    return length;
  }

  /// Copies a part of a block if the block is there already.
  ///
  /// @return as [#copy]; -1 if it is not there
  int copyIfThere(long start, int word, int from, int n, ByteBuffer into) {
    Slot slot = slots.get(start);
    if (slot == null || slot.word != word) {
      return -1;
    }
    slot.touch();
    return slot.copy(from, n, into);
  }

  private void fill(Slot slot) throws IOException {
    try {
      byte[] bytes = memory(slot.limit);
      slot.finish(
          bytes, loader.loadUpTo(slot.start, slot.word, slot.limit, ByteBuffer.wrap(bytes)));
      remember(slot);
    } catch (Throwable e) {
      slots.remove(slot.start, slot);
      slot.fail(e);
      throw e;
    }
  }

  private synchronized byte[] memory(int size) {
    byte[] used = spare.pollLast();
    return used != null && used.length >= size ? used : new byte[size];
  }

  private synchronized void remember(Slot slot) {
    Slot old = ring[hand];
    while (old != null && old.used) {
      old.used = false;
      hand = (hand + 1) % ring.length;
      old = ring[hand];
    }
    ring[hand] = slot;
    hand = (hand + 1) % ring.length;
    if (old != null) {
      slots.remove(old.start, old);
      spare.addLast(old.forget());
    }
  }

  /// A block that is on its way, there, or forgotten.
  private static final class Slot {
    final long start;
    final int word;
    final int limit;
    boolean used; // a hint: lost updates do no harm

    private volatile byte @Nullable [] bytes;
    private int length; // before `bytes` is set
    private boolean settled; // there, failed or forgotten
    private @Nullable Throwable failure;

    Slot(long start, int word, int limit) {
      this.start = start;
      this.word = word;
      this.limit = limit;
    }

    /// Copies a part.
    ///
    /// @return the block's length; -1 if it is not there
    int copy(int from, int n, ByteBuffer into) {
      byte[] held = bytes;
      if (held == null) {
        return -1;
      }
      int found = length;
      if (from + n <= found) {
        int position = into.position();
        into.put(held, from, n);
        VarHandle.acquireFence(); // what was copied is older than the look at `bytes` that follows
        if (bytes == null) {
          into.position(position);
          return -1;
        }
      }
      return found;
    }

    /// Marks it as used again. Most marks are there already: then other processors keep their copy.
    void touch() {
      if (!used) {
        used = true;
      }
    }

    synchronized void finish(byte[] result, int size) {
      length = size;
      bytes = result;
      settled = true;
      notifyAll();
    }

    synchronized void fail(Throwable problem) {
      failure = problem;
      settled = true;
      notifyAll();
    }

    /// Gives the memory away: who copies from it now will notice.
    byte[] forget() {
      byte[] held = bytes;
      bytes = null;
      VarHandle.fullFence(); // before anything is written to it
      if (held == null) {
        throw new IllegalStateException("forgotten twice");
      }
      return held;
    }

    /// Waits until the block is no longer on its way.
    void await() throws IOException {
      if (bytes == null) {
        settle();
      }
    }

    private synchronized void settle() throws IOException {
      boolean interrupted = false;
      while (!settled) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (failure instanceof SquashfsException e) {
        throw e;
      }
      if (failure != null) {
        throw new IOException("another thread failed to read this block: " + failure, failure);
      }
    }
  }
}
