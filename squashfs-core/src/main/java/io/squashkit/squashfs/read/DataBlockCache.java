package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.SquashfsException;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The data and fragment blocks used last, uncompressed. However many threads ask for a block that is
/// not there, one decompresses it and the others wait. A hit takes no lock; a miss takes one for as long
/// as it needs to find a block to forget (second chance: one not used since the search came by last).
/// Safe for use by several threads.
final class DataBlockCache {
  private final BlockLoader loader;
  private final ConcurrentHashMap<Long, Slot> slots = new ConcurrentHashMap<>();
  private final @Nullable Slot[] ring;
  private int hand;

  /// @param loader reads blocks
  /// @param capacity how many blocks to hold
  DataBlockCache(BlockLoader loader, int capacity) {
    this.loader = loader;
    this.ring = new @Nullable Slot[capacity];
  }

  /// The bytes of a block, not to be changed.
  ///
  /// @param start its position in the image
  /// @param word how it is stored, not sparse
  /// @param limit uncompressed bytes that it may have at most
  byte[] get(long start, int word, int limit) throws IOException {
    Slot slot = slots.get(start);
    if (slot == null) {
      Slot fresh = new Slot(start, word, limit);
      slot = slots.putIfAbsent(start, fresh);
      if (slot == null) {
        return fill(fresh);
      }
    }
    if (slot.word != word || slot.limit < limit) {
      return loader.load(
          start, word, limit); // two claims on one place: damage, or a repacker's trick
    }
    slot.used = true;
    byte[] bytes = slot.bytes;
    return bytes != null ? bytes : slot.await();
  }

  /// The bytes of a block if they are there already.
  byte @Nullable [] peek(long start, int word) {
    Slot slot = slots.get(start);
    return slot == null || slot.word != word ? null : slot.bytes;
  }

  private byte[] fill(Slot slot) throws IOException {
    try {
      byte[] bytes = loader.load(slot.start, slot.word, slot.limit);
      slot.finish(bytes, null);
      remember(slot);
      return bytes;
    } catch (Throwable e) {
      slots.remove(slot.start, slot);
      slot.finish(null, e);
      throw e;
    }
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
    }
  }

  /// A block that is there or on its way.
  private static final class Slot {
    final long start;
    final int word;
    final int limit;
    boolean used; // a hint: lost updates do no harm
    volatile byte @Nullable [] bytes;
    private @Nullable Throwable failure;

    Slot(long start, int word, int limit) {
      this.start = start;
      this.word = word;
      this.limit = limit;
    }

    synchronized void finish(byte @Nullable [] result, @Nullable Throwable problem) {
      bytes = result;
      failure = problem;
      notifyAll();
    }

    synchronized byte[] await() throws IOException {
      boolean interrupted = false;
      while (bytes == null && failure == null) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      byte[] result = bytes;
      if (result != null) {
        return result;
      }
      if (failure instanceof SquashfsException e) {
        throw e;
      }
      throw new IOException("another thread failed to read this block: " + failure, failure);
    }
  }
}
