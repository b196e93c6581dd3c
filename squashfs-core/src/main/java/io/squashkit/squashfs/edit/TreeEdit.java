package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Nodes;
import io.squashkit.squashfs.tree.Trail;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A tree seen through rules. Each directory is looked at when it is asked for its entries. Each name
/// stays or goes by itself; an object with several names has the attributes that its first name got, in the
/// order in which directories are asked.
public final class TreeEdit {
  private final List<EntryRule> rules;
  private final Map<Object, Node> linked = new ConcurrentHashMap<>();

  private TreeEdit(List<EntryRule> rules) {
    this.rules = rules;
  }

  /// Applies rules.
  ///
  /// @param tree the tree, which stays as it is
  /// @param rules asked for each entry, in this order, until one leaves the entry out
  /// @return the tree as the rules have it; the same tree if there are no rules
  public static Tree apply(Tree tree, List<EntryRule> rules) {
    if (rules.isEmpty()) {
      return tree;
    }
    TreeEdit edit = new TreeEdit(List.copyOf(rules));
    Attributes attributes = edit.judge(Trail.path(null), tree.root());
    return new Tree(
        edit
        .new Directory(
            attributes == null ? tree.root().attributes() : attributes, tree.root(), null));
  }

  private @Nullable Attributes judge(byte[] path, Node node) {
    Attributes attributes = node.attributes();
    for (EntryRule rule : rules) {
      attributes = rule.apply(path, node, attributes);
      if (attributes == null) {
        return null;
      }
    }
    return attributes;
  }

  private @Nullable Node edited(byte[] path, @Nullable Trail parent, Entry entry) {
    Node node = entry.node();
    Attributes attributes = judge(path, node);
    if (attributes == null) {
      return null;
    }
    Object key = node.linkKey();
    Node known = key == null ? null : linked.get(key);
    if (known != null) {
      return known;
    }
    Node result =
        node instanceof Node.Directory directory
            ? new Directory(attributes, directory, new Trail(parent, entry.name()))
            : Nodes.withAttributes(node, attributes);
    if (key != null) {
      linked.put(key, result);
    }
    return result;
  }

  /// A directory whose entries are judged when they are asked for.
  private final class Directory implements Node.Directory {
    private final Attributes attributes;
    private final Node.Directory source;
    private final @Nullable Trail trail;

    Directory(Attributes attributes, Node.Directory source, @Nullable Trail trail) {
      this.attributes = attributes;
      this.source = source;
      this.trail = trail;
    }

    @Override
    public Attributes attributes() {
      return attributes;
    }

    @Override
    public List<Entry> entries() throws IOException {
      List<Entry> all = source.entries();
      List<Entry> kept = new ArrayList<>(all.size());
      byte[] path = Trail.path(trail);
      for (Entry entry : all) {
        Node node = edited(Trail.path(path, entry.name()), trail, entry);
        if (node != null) {
          kept.add(new Entry(entry.name(), node));
        }
      }
      return kept;
    }
  }
}
