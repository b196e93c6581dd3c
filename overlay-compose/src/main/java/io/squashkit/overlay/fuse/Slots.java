package io.squashkit.overlay.fuse;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Objects by the numbers that the kernel has for them. A number that is free again is used again. Safe for
/// use by several threads: looking up takes no lock.
///
/// @param <T> the kind of object
final class Slots<T> {
  /// The number of the root directory; others are greater.
  static final long ROOT = 1;

  private static final int FIRST_SIZE = 1024;

  private volatile AtomicReferenceArray<@Nullable T> slots = new AtomicReferenceArray<>(FIRST_SIZE);
  private int[] free = new int[16];
  private int freeCount;
  private int next = (int) ROOT;
  private int generation;

  /// Gives an object a number.
  ///
  /// @return from 1, one after the other as long as none is free
  synchronized long add(T object) {
    int slot;
    if (freeCount > 0) {
      slot = free[--freeCount];
      generation++;
    } else {
      slot = next++;
      if (slot == slots.length()) {
        grow();
      }
    }
    slots.setRelease(slot, object);
    return slot;
  }

  private void grow() {
    AtomicReferenceArray<@Nullable T> longer = new AtomicReferenceArray<>(slots.length() * 2);
    for (int i = 0; i < slots.length(); i++) {
      longer.setPlain(i, slots.getPlain(i));
    }
    slots = longer;
  }

  /// Tells uses of one number apart: changes whenever one is used again.
  synchronized int generation() {
    return generation;
  }

  /// Frees a number.
  synchronized void remove(long number) {
    slots.setRelease((int) number, null);
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, freeCount * 2);
    }
    free[freeCount++] = (int) number;
  }

  /// Finds an object.
  ///
  /// @param number any number
  /// @return what has it, or null
  @Nullable T get(long number) {
    AtomicReferenceArray<@Nullable T> now = slots;
    return number > 0 && number < now.length() ? now.getAcquire((int) number) : null;
  }

  /// How many objects have a number.
  synchronized int size() {
    return next - (int) ROOT - freeCount;
  }
}
