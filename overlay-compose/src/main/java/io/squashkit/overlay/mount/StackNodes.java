package io.squashkit.overlay.mount;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// All nodes of a stack that the kernel knows, each once. A hash table whose chains go through the nodes
/// themselves: a map of the library's would take half as much memory as the nodes. Looking up takes no lock.
/// Safe for use by several threads.
final class StackNodes {
  private static final int FIRST_SIZE = 1024;

  private volatile AtomicReferenceArray<@Nullable StackNode> chains =
      new AtomicReferenceArray<>(FIRST_SIZE);
  private int size;

  private static int chain(AtomicReferenceArray<@Nullable StackNode> chains, StackNode node) {
    int hash = node.hashCode();
    return (hash ^ hash >>> 16) & chains.length() - 1;
  }

  /// Finds a node, or adds it.
  ///
  /// @param fresh a node that is in no table
  /// @return the node that equals it, or null if there was none and it has been added
  @Nullable StackNode putIfAbsent(StackNode fresh) {
    StackNode known = find(fresh);
    return known == null ? add(fresh) : known;
  }

  /// May miss a node while the table grows or another is taken out: then the lock decides.
  private @Nullable StackNode find(StackNode wanted) {
    AtomicReferenceArray<@Nullable StackNode> now = chains;
    StackNode node = now.getAcquire(chain(now, wanted));
    while (node != null && !node.equals(wanted)) {
      node = node.next;
    }
    return node;
  }

  private synchronized @Nullable StackNode add(StackNode fresh) {
    StackNode known = find(fresh);
    if (known != null) {
      return known;
    }
    if (size == chains.length()) {
      grow();
    }
    int chain = chain(chains, fresh);
    fresh.next = chains.getPlain(chain);
    chains.setRelease(chain, fresh);
    size++;
    return null;
  }

  private void grow() {
    AtomicReferenceArray<@Nullable StackNode> more =
        new AtomicReferenceArray<>(chains.length() * 2);
    for (int i = 0; i < chains.length(); i++) {
      StackNode node = chains.getPlain(i);
      while (node != null) {
        StackNode after = node.next;
        int chain = chain(more, node);
        node.next = more.getPlain(chain);
        more.setPlain(chain, node);
        node = after;
      }
    }
    chains = more;
  }

  /// Tells whether there is none.
  synchronized boolean isEmpty() {
    return size == 0;
  }

  /// Takes a node out.
  synchronized void remove(StackNode gone) {
    int chain = chain(chains, gone);
    StackNode node = chains.getPlain(chain);
    StackNode before = null;
    while (node != null && !node.equals(gone)) {
      before = node;
      node = node.next;
    }
    if (node == null) {
      return;
    }
    if (before == null) {
      chains.setRelease(chain, node.next);
    } else {
      before.next = node.next;
    }
    size--;
  }
}
