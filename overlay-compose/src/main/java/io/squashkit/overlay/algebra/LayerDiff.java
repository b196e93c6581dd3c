package io.squashkit.overlay.algebra;

import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.squashfs.compare.DiffListener;
import io.squashkit.squashfs.compare.DiffOptions;
import io.squashkit.squashfs.compare.Difference;
import io.squashkit.squashfs.compare.TreeDiff;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Trail;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The layer that turns one tree into another: laid over the first, it shows the second. Names that are
/// gone become whiteouts; an entry that changed in any way is there as a whole, and with it all other names
/// of the same file, since an overlay would give them different files; a directory in the place of anything
/// else is opaque, so that the layer can lie over other trees, too.
///
/// Trees are what users see: marks in them are ordinary attributes.
public final class LayerDiff {
  private final Marked marks;
  private final Kept changed = new Kept();
  private final Set<Object> linked = new HashSet<>();

  private LayerDiff(MarkSpace space) {
    this.marks = new Marked(space);
  }

  /// Compares two trees. Their directories are asked for entries more than once.
  ///
  /// @param before the tree to lie on
  /// @param after the tree to show
  /// @param space where marks go
  /// @param options how they are compared; what it ignores does not make an entry part of the layer
  /// @return the layer. Asking it for entries throws [java.nio.file.FileSystemException] where the second tree
  ///     has a character device 0:0
  /// @throws IOException if one of the trees cannot be read
  public static Tree between(Tree before, Tree after, MarkSpace space, DiffOptions options)
      throws IOException {
    LayerDiff diff = new LayerDiff(space);
    TreeDiff.compare(before, after, options, diff.new Changes());
    diff.addOtherNames(after);
    Attributes root = diff.marks.stored(after.root().attributes());
    return new Tree(diff.new Changed(null, before.root(), after.root(), root));
  }

  /// Takes down what differs.
  private final class Changes implements DiffListener {
    @Override
    public boolean found(Difference difference) {
      if (!difference.inside()) {
        changed.add(difference.path());
      }
      Node after = difference.after();
      Object key = after == null ? null : after.linkKey();
      if (key != null) {
        linked.add(key);
      }
      return true;
    }
  }

  /// One name of a file is in the layer, so all are.
  private void addOtherNames(Tree after) throws IOException {
    record Way(byte[] path, Node.Directory directory) {}
    Deque<Way> left = new ArrayDeque<>();
    if (!linked.isEmpty()) {
      left.add(new Way(new byte[0], after.root()));
    }
    while (!left.isEmpty()) {
      Way way = left.removeLast();
      for (Entry entry : way.directory.entries()) {
        Node node = entry.node();
        if (node instanceof Node.Directory below) {
          left.add(new Way(Trail.path(way.path, entry.name()), below));
        } else if (node.linkKey() != null && linked.contains(node.linkKey())) {
          changed.add(Trail.path(way.path, entry.name()));
        }
      }
    }
  }

  /// What changed in a directory that both trees have.
  private final class Changed implements Node.Directory {
    private final @Nullable Trail trail;
    private final Node.Directory before;
    private final Node.Directory after;
    private final Attributes attributes;

    Changed(
        @Nullable Trail trail, Node.Directory before, Node.Directory after, Attributes attributes) {
      this.trail = trail;
      this.before = before;
      this.after = after;
      this.attributes = attributes;
    }

    @Override
    public Attributes attributes() {
      return attributes;
    }

    @Override
    public List<Entry> entries() throws IOException {
      byte[] path = Trail.path(trail);
      List<Entry> entries = new ArrayList<>();
      List<Entry> gone = before.entries();
      int next = 0;
      for (Entry entry : after.entries()) {
        Name name = entry.name();
        while (next < gone.size() && gone.get(next).name().compareTo(name) < 0) {
          entries.add(hidden(gone.get(next++)));
        }
        boolean both = next < gone.size() && gone.get(next).name().equals(name);
        Node old = both ? gone.get(next++).node() : null;
        if (changed.has(Trail.path(path, name))) {
          entries.add(new Entry(name, changed(old, entry)));
        }
      }
      while (next < gone.size()) {
        entries.add(hidden(gone.get(next++)));
      }
      return entries;
    }

    private Entry hidden(Entry gone) {
      return new Entry(gone.name(), Marked.whiteout(after.attributes()));
    }

    private Node changed(@Nullable Node old, Entry entry) throws IOException {
      if (old == null || !(entry.node() instanceof Node.Directory now)) {
        return marks.stored(trail, entry);
      }
      if (old instanceof Node.Directory was) {
        Trail below = new Trail(trail, entry.name());
        return new Changed(below, was, now, marks.stored(now.attributes()));
      }
      return marks.storedOpaque(trail, entry.name(), now);
    }
  }
}
