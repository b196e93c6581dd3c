package io.squashkit.overlay.upper;

import java.util.Arrays;
import java.util.Comparator;

/// The locks of some nodes, held until closed. Taken from the root downwards, by number where that does not
/// decide, so that no two threads wait for each other: whoever holds the tree lock sees the same depths as
/// all others.
final class NodeLocks implements AutoCloseable {
  private record Place(int depth, OverlayNode node) {}

  private final OverlayNode[] held;

  private NodeLocks(OverlayNode[] held) {
    this.held = held;
  }

  static NodeLocks of(OverlayNode... nodes) {
    OverlayNode[] sorted = nodes;
    if (nodes.length > 1) {
      sorted =
          Arrays.stream(nodes)
              .map(node -> new Place(depth(node), node))
              .sorted(
                  Comparator.comparingInt(Place::depth)
                      .thenComparingLong(place -> place.node.number))
              .map(Place::node)
              .toArray(OverlayNode[]::new);
    }
    for (OverlayNode node : sorted) {
      node.lock.lock();
    }
    return new NodeLocks(sorted);
  }

  private static int depth(OverlayNode node) {
    int depth = 0;
    for (OverlayNode at = node.parent(); at != null; at = at.parent()) {
      depth++;
    }
    return depth;
  }

  @Override
  public void close() {
    for (int i = held.length - 1; i >= 0; i--) {
      held[i].lock.unlock();
    }
  }
}
