package io.squashkit.overlay.algebra;

import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Nodes;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What a stack shows its user, as a tree: [Flatten#base] with attributes under the names that users have
/// given them.
public final class ViewTree {
  private ViewTree() {}

  /// What a stack shows.
  ///
  /// @param stack readable as long as the tree is
  /// @return the tree; asking it for entries fails where marks cannot be followed
  /// @throws IOException if a layer's root cannot be read
  public static Tree of(Stack stack) throws IOException {
    return new Tree(new Shown(Flatten.base(stack).root(), stack.rules().space()));
  }

  private static Attributes shown(Attributes stored, MarkSpace space) {
    return stored.withXattrs(space.shown(stored.xattrs()));
  }

  /// A directory of the view.
  private record Shown(Node.Directory stored, MarkSpace space) implements Node.Directory {
    @Override
    public Attributes attributes() {
      return shown(stored.attributes(), space);
    }

    @Override
    public List<Entry> entries() throws IOException {
      List<Entry> entries = new ArrayList<>();
      for (Entry entry : stored.entries()) {
        Node node = entry.node();
        entries.add(
            new Entry(
                entry.name(),
                node instanceof Node.Directory directory
                    ? new Shown(directory, space)
                    : Nodes.withAttributes(node, shown(node.attributes(), space))));
      }
      return entries;
    }
  }
}
