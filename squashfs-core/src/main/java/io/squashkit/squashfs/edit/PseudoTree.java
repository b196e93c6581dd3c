package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.edit.PseudoDefinition.Link;
import io.squashkit.squashfs.edit.PseudoDefinition.Modify;
import io.squashkit.squashfs.edit.PseudoDefinition.NewDirectory;
import io.squashkit.squashfs.edit.PseudoDefinition.NewEntry;
import io.squashkit.squashfs.edit.PseudoDefinition.Remove;
import io.squashkit.squashfs.edit.PseudoDefinition.Xattr;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Nodes;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Definitions by path, and what becomes of a tree with them.
final class PseudoTree {
  private final PseudoOptions options;
  private final PseudoSpot root = new PseudoSpot(null, Name.of(""), "");
  private final List<String> ignored = new ArrayList<>();
  private final List<PseudoSpot> entries = new ArrayList<>();

  /// A directory that definitions lie in; its entries are put together after it was made, so that depth
  /// costs no stack.
  private static final class Grown implements Node.Directory {
    private final Attributes attributes;
    private List<Entry> entries = List.of();

    Grown(Attributes attributes) {
      this.attributes = attributes;
    }

    @Override
    public Attributes attributes() {
      return attributes;
    }

    @Override
    public List<Entry> entries() {
      return entries;
    }
  }

  PseudoTree(PseudoOptions options) {
    this.options = options;
  }

  /// Adds a definition.
  ///
  /// @throws IllegalArgumentException if it cannot be
  void add(List<Name> path, PseudoDefinition does, String place) {
    PseudoSpot spot = root;
    for (Name name : path) {
      if (spot.does instanceof NewEntry) {
        ignored.add(place + ": '" + spot + "' is defined as something else than a folder; ignored");
        return;
      }
      spot = spot.child(name, place);
    }
    boolean atRoot = path.isEmpty();
    if (does instanceof Xattr xattr) {
      spot.xattrs.put(xattr.text().name(), xattr.text().value());
    } else if (does instanceof Link link) {
      put(spot, target(link), place);
    } else if (does instanceof Remove && !atRoot && spot.does == null) {
      spot.removed = true;
    } else {
      put(spot, atRoot ? ofRoot(does) : does, place);
    }
  }

  private static PseudoDefinition ofRoot(PseudoDefinition does) {
    return switch (does) {
      case NewDirectory(Attributes as, boolean timed) ->
          new Modify(as.permissions(), as.owner(), as.group(), timed ? as.mtime() : null);
      case Modify modify -> modify;
      default ->
          throw new IllegalArgumentException(
              "definition of the root is none of a folder, allowed: d, D, m, M, x");
    };
  }

  /// An entry that is defined already, to get another name.
  private NewEntry target(Link link) {
    PseudoSpot spot = root;
    for (Name name : link.target()) {
      spot = spot == null ? null : spot.children.get(name);
    }
    if (spot != null && spot.does instanceof NewEntry entry) {
      entry.linked = true;
      return entry;
    }
    throw new IllegalArgumentException(
        "target of L is not defined before, or is a folder, allowed: any other entry defined"
            + " before");
  }

  private void put(PseudoSpot spot, PseudoDefinition does, String place) {
    if (does instanceof Remove || (spot.does != null && spot != root)) {
      ignored.add(place + ": '" + spot + "' is defined already; ignored");
    } else if (does instanceof NewEntry && !spot.children.isEmpty()) {
      ignored.add(place + ": '" + spot + "' is defined as a folder already; ignored");
    } else {
      spot.does = does;
      entries.add(spot);
    }
  }

  /// A directory of the source whose definitions are still to be looked at.
  private record Work(Grown into, List<Entry> source, PseudoSpot spot) {}

  /// See [PseudoFiles#apply].
  Tree apply(Tree to, Consumer<String> warnings) throws IOException {
    ignored.forEach(warnings);
    for (PseudoSpot spot : entries) { // all names of an entry, before the first is made
      if (spot.does instanceof NewEntry entry) {
        entry.xattrs.putAll(spot.xattrs);
      }
    }
    Map<Object, Attributes> changed = new HashMap<>();
    Grown top = new Grown(changed(to.root(), root));
    Deque<Work> work = new ArrayDeque<>();
    work.add(new Work(top, to.root().entries(), root));
    while (!work.isEmpty()) {
      grow(work.remove(), work, changed, warnings);
    }
    Tree result = new Tree(top);
    if (changed.isEmpty()) {
      return result;
    }
    return TreeEdit.apply( // the other names of what was changed
        result,
        List.of(
            (path, node, attributes) ->
                node.linkKey() == null
                    ? attributes
                    : changed.getOrDefault(node.linkKey(), attributes)));
  }

  private static Attributes changed(Node node, PseudoSpot spot) {
    Attributes attributes = node.attributes();
    if (spot.does instanceof Modify modify) {
      attributes = modify.apply(attributes);
    }
    return PseudoDefinition.with(attributes, spot.xattrs);
  }

  private void grow(
      Work here, Deque<Work> work, Map<Object, Attributes> changed, Consumer<String> warnings)
      throws IOException {
    Map<Name, Node> nodes = new TreeMap<>();
    for (Entry entry : here.source) {
      nodes.put(entry.name(), entry.node());
    }
    for (PseudoSpot spot : here.spot.children.values()) {
      if (spot.removed && nodes.remove(spot.name) == null) {
        warnings.accept(spot.place + ": '" + spot + "' is not there to be removed; ignored");
      }
      Node present = nodes.get(spot.name);
      Node node = present == null ? fresh(spot, warnings) : present;
      if (node == null) {
        continue;
      }
      if (present != null && !(spot.does == null || spot.does instanceof Modify)) {
        warnings.accept(
            spot.place + ": '" + spot + "' exists in the source; ignored, remove it first");
      }
      nodes.put(spot.name, withDefinitions(spot, node, present != null, work, changed));
    }
    List<Entry> all = new ArrayList<>(nodes.size());
    nodes.forEach((name, node) -> all.add(new Entry(name, node)));
    here.into.entries = all;
  }

  private Node withDefinitions(
      PseudoSpot spot,
      Node node,
      boolean present,
      Deque<Work> work,
      Map<Object, Attributes> changed)
      throws IOException {
    Attributes attributes = changed(node, spot);
    if (node instanceof Node.Directory directory) {
      if (spot.children.isEmpty() && attributes.equals(node.attributes())) {
        return node;
      }
      Grown grown = new Grown(attributes);
      work.add(new Work(grown, directory.entries(), spot));
      return grown;
    }
    if (!spot.children.isEmpty()) {
      PseudoSpot below = spot.children.values().iterator().next();
      throw new IOException(
          below.place + ": '" + spot + "' is no folder, allowed: folders on the way");
    }
    if (!present || attributes.equals(node.attributes())) {
      return node;
    }
    Object key = node.linkKey();
    if (key != null) {
      attributes = changed.containsKey(key) ? both(changed.get(key), attributes, spot) : attributes;
      changed.put(key, attributes);
    }
    return Nodes.withAttributes(node, attributes);
  }

  /// Another name of an object that was changed by its first name already.
  private static Attributes both(@Nullable Attributes before, Attributes after, PseudoSpot spot) {
    return before == null
        ? after
        : PseudoDefinition.with(
            spot.does instanceof Modify modify ? modify.apply(before) : before, spot.xattrs);
  }

  /// What is defined where the source has nothing; null if that is nothing, too.
  private @Nullable Node fresh(PseudoSpot spot, Consumer<String> warnings) throws IOException {
    switch (spot.does) {
      case NewDirectory directory -> {
        return new Grown(directory.attributes());
      }
      case NewEntry entry -> {
        return entry.node();
      }
      case null, default -> {
        // nothing is made here
      }
    }
    Attributes parents = options.parents();
    if (!spot.children.isEmpty()) {
      if (parents != null) {
        return new Grown(parents);
      }
      throw new IOException(
          spot.place
              + ": folder '"
              + spot
              + "' does not exist, allowed: define it too, or ask for missing folders");
    }
    if (!spot.xattrs.isEmpty()) {
      throw new IOException(
          spot.place + ": '" + spot + "' does not exist, allowed: entries that do");
    }
    if (spot.does != null) {
      warnings.accept(spot.place + ": '" + spot + "' does not exist; ignored");
    }
    return null;
  }
}
