package io.squashkit.overlay.algebra;

import io.squashkit.overlay.layer.Below;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Nodes;
import io.squashkit.squashfs.tree.Trail;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A directory of a layer beside those of the trees that it may lie on, of which only the names count that
/// the layer has, too. Read once, and kept. For one thread.
final class Beside {
  private final Marked marks;
  private final List<Node.@Nullable Directory> roots;
  private final @Nullable Trail trail;
  private final Node.Directory layer;
  private final List<Node.@Nullable Directory> bases;
  private @Nullable List<Item> items;

  /// What an entry of a layer means.
  enum Kind {
    WHITEOUT,
    OPAQUE,
    REDIRECTED,
    METACOPY,
    DIRECTORY,
    OTHER
  }

  /// An entry of the layer.
  ///
  /// @param path from the root
  /// @param node as stored
  /// @param bases what each tree has there, null for nothing
  /// @param below of directories, opaque ones excepted
  record Item(
      byte[] path,
      Name name,
      Kind kind,
      Node node,
      List<@Nullable Node> bases,
      @Nullable Beside below) {}

  private Beside(
      Marked marks,
      List<Node.@Nullable Directory> roots,
      @Nullable Trail trail,
      Node.Directory layer,
      List<Node.@Nullable Directory> bases) {
    this.marks = marks;
    this.roots = roots;
    this.trail = trail;
    this.layer = layer;
    this.bases = bases;
  }

  static Beside of(Marked marks, Node.Directory layer, Node.Directory... bases) {
    List<Node.@Nullable Directory> roots = new ArrayList<>(Arrays.asList(bases));
    return new Beside(marks, roots, null, layer, roots);
  }

  Node.Directory layer() {
    return layer;
  }

  List<Item> items() throws IOException {
    List<Item> known = items;
    if (known == null) {
      known = new ArrayList<>();
      byte[] path = Trail.path(trail);
      List<Below> under = new ArrayList<>();
      for (Node.@Nullable Directory base : bases) {
        under.add(new Below(base));
      }
      for (Entry entry : layer.entries()) {
        List<@Nullable Node> there = new ArrayList<>();
        for (Below base : under) {
          there.add(base.find(entry.name()));
        }
        known.add(item(Trail.path(path, entry.name()), entry, there, under));
      }
      items = known;
    }
    return known;
  }

  private Item item(byte[] path, Entry entry, List<@Nullable Node> there, List<Below> under)
      throws IOException {
    Node node = entry.node();
    Kind kind = kind(node);
    Beside below = null;
    if (node instanceof Node.Directory directory && kind != Kind.OPAQUE) {
      List<Node.@Nullable Directory> deeper = new ArrayList<>();
      for (int i = 0; i < there.size(); i++) {
        Node base =
            kind == Kind.REDIRECTED ? target(node, under.get(i), roots.get(i)) : there.get(i);
        deeper.add(base instanceof Node.Directory found ? found : null);
      }
      below = new Beside(marks, roots, new Trail(trail, entry.name()), directory, deeper);
    }
    return new Item(path, entry.name(), kind, node, there, below);
  }

  private Kind kind(Node node) {
    if (marks.isWhiteout(node)) {
      return Kind.WHITEOUT;
    }
    if (node instanceof Node.Directory) {
      return marks.isOpaque(node)
          ? Kind.OPAQUE
          : marks.isRedirected(node) ? Kind.REDIRECTED : Kind.DIRECTORY;
    }
    return marks.isMetacopy(node) ? Kind.METACOPY : Kind.OTHER;
  }

  /// Where a redirect leads in one tree.
  private @Nullable Node target(Node node, Below parent, Node.@Nullable Directory root)
      throws IOException {
    byte[] way = marks.mark(node, "redirect");
    if (way == null || way.length == 0 || root == null) {
      return null;
    }
    if (way[0] != '/') {
      return parent.find(Name.of(way));
    }
    Node at = root;
    int start = 1;
    while (at instanceof Node.Directory directory && start <= way.length) {
      int end = start;
      while (end < way.length && way[end] != '/') {
        end++;
      }
      at = new Below(directory).find(Name.of(Arrays.copyOfRange(way, start, end)));
      start = end + 1;
    }
    return at;
  }

  /// Whether the bases' directories are there: where a redirect leads, for one that has one.
  boolean hasBase(int index) {
    return bases.get(index) != null;
  }

  /// The layer as its user sees it: what can be compared with what is below.
  Node.Directory shown() {
    return directory(marks.shown(layer.attributes()), -1, false);
  }

  /// What a tree has of that, and nothing else.
  Node.Directory base(int index) {
    return base(index, false);
  }

  /// What a tree has where the layer has anything, with all that it hides.
  Node.Directory wholeBase(int index) {
    return base(index, true);
  }

  private Node.Directory base(int index, boolean whole) {
    Node.Directory base = bases.get(index);
    if (base == null) {
      throw new IllegalStateException("no directory");
    }
    return directory(base.attributes(), index, whole);
  }

  private Node.Directory directory(Attributes attributes, int index, boolean whole) {
    return new Node.Directory() {
      @Override
      public Attributes attributes() {
        return attributes;
      }

      @Override
      public List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Item item : items()) {
          Node node = index < 0 ? shown(item) : base(item, index, whole);
          if (node != null) {
            entries.add(new Entry(item.name(), node));
          }
        }
        return entries;
      }
    };
  }

  private @Nullable Node shown(Item item) {
    return switch (item.kind()) {
      case WHITEOUT, OPAQUE, METACOPY -> null;
      case DIRECTORY, REDIRECTED -> item.below() == null ? null : item.below().shown();
      case OTHER -> Nodes.withAttributes(item.node(), marks.shown(item.node().attributes()));
    };
  }

  private static @Nullable Node base(Item item, int index, boolean whole) {
    Node there = item.bases().get(index);
    return switch (item.kind()) {
      case WHITEOUT, OPAQUE, METACOPY -> whole ? there : null;
      case DIRECTORY, REDIRECTED ->
          item.below() != null && item.below().hasBase(index)
              ? item.below().base(index, whole)
              : there instanceof Node.Directory ? null : there;
      case OTHER -> whole ? there : withoutEntries(there);
    };
  }

  private static @Nullable Node withoutEntries(@Nullable Node node) {
    return node instanceof Node.Directory directory
        ? new MemoryDirectory(directory.attributes(), List.of())
        : node;
  }
}
