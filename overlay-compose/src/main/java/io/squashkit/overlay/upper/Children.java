package io.squashkit.overlay.upper;

import io.squashkit.squashfs.tree.Name;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The nodes of a directory that somebody holds: each name has one node at a time, and those that nobody
/// holds any longer go.
final class Children {
  private static final class Child extends WeakReference<OverlayNode> {
    final Children in;
    final Name name;

    Child(OverlayNode node, Children in, Name name, ReferenceQueue<OverlayNode> gone) {
      super(node, gone);
      this.in = in;
      this.name = name;
    }
  }

  private final ConcurrentHashMap<Name, Child> nodes = new ConcurrentHashMap<>(4);
  private final ReferenceQueue<OverlayNode> gone;

  /// Makes an empty set.
  ///
  /// @param gone shared by all of an overlay, so that any of them cleans up all
  Children(ReferenceQueue<OverlayNode> gone) {
    this.gone = gone;
  }

  @Nullable OverlayNode get(Name name) {
    Child child = nodes.get(name);
    return child == null ? null : child.get();
  }

  List<OverlayNode> all() {
    List<OverlayNode> all = new ArrayList<>();
    for (Child child : nodes.values()) {
      OverlayNode node = child.get();
      if (node != null) {
        all.add(node);
      }
    }
    return all;
  }

  void put(Name name, OverlayNode node) {
    while (gone.poll() instanceof Child old) {
      old.in.nodes.remove(old.name, old);
    }
    nodes.put(name, new Child(node, this, name, gone));
  }

  void remove(Name name) {
    nodes.remove(name);
  }
}
