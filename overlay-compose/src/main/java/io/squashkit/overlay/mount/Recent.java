package io.squashkit.overlay.mount;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What was added last, a fixed number of it. Safe for use by several threads.
///
/// @param <T> the kind of object
final class Recent<T> {
  private final AtomicReferenceArray<@Nullable T> ring;
  private final AtomicInteger next = new AtomicInteger();
  private final Consumer<T> dropped;

  /// @param capacity a power of two
  /// @param dropped told of what makes room for others
  Recent(int capacity, Consumer<T> dropped) {
    this.ring = new AtomicReferenceArray<>(capacity);
    this.dropped = dropped;
  }

  void add(T object) {
    int place = next.getAndIncrement() & ring.length() - 1;
    T old = ring.getAndSet(place, object);
    if (old != null) {
      dropped.accept(old);
    }
  }
}
