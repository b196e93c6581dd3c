package io.squashkit.overlay.algebra;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.LayerEntry;
import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.view.MergedNode;
import io.squashkit.overlay.view.Part;
import io.squashkit.overlay.view.Stack;
import io.squashkit.overlay.view.ViewRules;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Nodes;
import io.squashkit.squashfs.tree.Trail;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What an upper directory holds, as a layer that takes its place in a stack. What an overlay notes for itself
/// only is left out: `origin`, `impure`, `nlink`, `upper`, `uuid`, `protattr`, and redirects of files that
/// have their bytes. Whiteouts, opaque directories and a user's escaped attributes stay as they are.
///
/// Directories are read when they are asked for their entries.
public final class Commit {
  private static final Set<String> BOOKKEEPING =
      Set.of("origin", "impure", "nlink", "upper", "uuid", "protattr");
  private static final Set<String> ELSEWHERE = Set.of("redirect", "metacopy");

  private final MarkSpace space;
  private final Marked marks;
  private final CommitListener listener;
  private final @Nullable Stack stack;
  private final @Nullable Repeats repeats;

  private Commit(MarkSpace space, CommitListener listener, @Nullable Stack stack) {
    this.stack = stack;
    this.repeats = stack == null ? null : new Repeats(stack);
    this.space = space;
    this.marks = new Marked(space);
    this.listener = listener;
  }

  /// Keeps redirects and files of metadata only: the layer belongs on the same lowers, with the mount
  /// options of the upper.
  ///
  /// @param upper what to commit, as it lies there
  /// @param space where its marks are
  /// @param listener told of what is lost
  /// @return the layer
  /// @throws IOException if the root cannot be read
  public static Tree of(Layer upper, MarkSpace space, CommitListener listener) throws IOException {
    Commit commit = new Commit(space, listener, null);
    return new Tree(commit.root(upper.root(), null));
  }

  /// Resolves what points into the lowers: a redirected directory becomes an opaque one that holds all that
  /// it shows, a file of metadata only gets its bytes, which stay where they are until they are read. What
  /// is copied from a lower so is no longer one file with names that it has elsewhere in that lower.
  ///
  /// @param upper what to commit, as it lies there
  /// @param lowers what it lies on, the topmost first; open as long as the layer is read
  /// @param space where marks are
  /// @param listener told of what is lost
  /// @return the layer
  /// @throws IOException if a root cannot be read
  public static Tree resolved(
      Layer upper, List<Layer> lowers, MarkSpace space, CommitListener listener)
      throws IOException {
    List<Layer> layers = new ArrayList<>(lowers);
    layers.addFirst(upper);
    Stack stack = new Stack(layers, 0, new ViewRules(space, true, true));
    Commit commit = new Commit(space, listener, stack);
    return new Tree(commit.root(upper.root(), stack.root()));
  }

  private Node.Directory root(LayerNode upper, @Nullable MergedNode merged) throws IOException {
    return new Committed(null, upper, merged, attributes(null, upper, merged != null));
  }

  /// The attributes without bookkeeping.
  private Attributes attributes(@Nullable Trail trail, LayerNode node, boolean resolves)
      throws IOException {
    Xattrs stored = node.xattrs();
    boolean hasData = node.status().isFile() && !stored.asMap().containsKey(space.mark("metacopy"));
    Map<String, byte[]> kept = new TreeMap<>(stored.asMap());
    for (String mark : BOOKKEEPING) {
      byte[] value = kept.remove(space.mark(mark));
      if (value != null && mark.equals("protattr")) {
        listener.flags(Trail.path(trail), new String(value, StandardCharsets.ISO_8859_1));
      }
    }
    if (resolves || hasData) {
      for (String mark : ELSEWHERE) {
        kept.remove(space.mark(mark));
      }
    }
    return FlatNodes.withoutAcls(node.status().attributes(Xattrs.of(kept)));
  }

  /// A directory of the upper.
  private final class Committed implements Node.Directory {
    private final @Nullable Trail trail;
    private final LayerNode upper;
    private final @Nullable MergedNode merged;
    private final Attributes attributes;

    Committed(
        @Nullable Trail trail,
        LayerNode upper,
        @Nullable MergedNode merged,
        Attributes attributes) {
      this.trail = trail;
      this.upper = upper;
      this.merged = merged;
      this.attributes = attributes;
    }

    @Override
    public Attributes attributes() {
      return attributes;
    }

    @Override
    public List<Entry> entries() throws IOException {
      List<Entry> entries = new ArrayList<>();
      for (LayerEntry entry : upper.entries()) {
        LayerNode child = upper.child(entry.name());
        if (child != null) {
          entries.add(new Entry(entry.name(), node(entry.name(), child)));
        }
      }
      entries.sort(Comparator.comparing(Entry::name));
      return entries;
    }

    private Node node(Name name, LayerNode child) throws IOException {
      Trail below = new Trail(trail, name);
      MergedNode shown = merged == null ? null : merged.child(name);
      List<Part> parts = shown == null ? List.of(new Part(0, child)) : shown.parts();
      Node stored = child.node(child.xattrs(), FlatNodes.linkKey(parts));
      Attributes kept = Commit.this.attributes(below, child, shown != null);
      if (!(stored instanceof Node.Directory directory)) {
        return shown != null && marks.isMetacopy(stored)
            ? new Node.File(kept, shown.content(), stored.linkKey())
            : Nodes.withAttributes(stored, kept);
      }
      if (shown == null || stack == null || repeats == null || !marks.isRedirected(directory)) {
        return new Committed(below, child, shown, kept);
      }
      FlatDirectory resolved =
          new FlatDirectory(
              stack,
              repeats,
              Repeats.way(Trail.path(below)),
              shown,
              marks.opaque(FlatNodes.attributes(stack, shown)));
      return new Resolved(below, child, resolved);
    }
  }

  /// A directory of which the upper had a part: tells of what that part loses.
  private final class Resolved implements Node.Directory {
    private final Trail trail;
    private final LayerNode upper;
    private final Node.Directory flat;

    Resolved(Trail trail, LayerNode upper, Node.Directory flat) {
      this.trail = trail;
      this.upper = upper;
      this.flat = flat;
    }

    @Override
    public Attributes attributes() {
      return flat.attributes();
    }

    @Override
    public List<Entry> entries() throws IOException {
      List<Entry> entries = new ArrayList<>();
      for (Entry entry : flat.entries()) {
        LayerNode own = upper.child(entry.name());
        entries.add(own == null ? entry : new Entry(entry.name(), node(entry, own)));
      }
      return entries;
    }

    private Node node(Entry entry, LayerNode own) throws IOException {
      Trail below = new Trail(trail, entry.name());
      Attributes _ = Commit.this.attributes(below, own, true);
      return entry.node() instanceof Node.Directory directory
          ? new Resolved(below, own, directory)
          : entry.node();
    }
  }
}
