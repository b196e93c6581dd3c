package io.squashkit.overlay.algebra;

import io.squashkit.overlay.view.MergedEntry;
import io.squashkit.overlay.view.MergedNode;
import io.squashkit.overlay.view.Part;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a stack shows, as a tree: no marks, and names of one file wherever they are in one layer. A
/// directory's entries are looked up when it is asked for them.
public final class ViewTree {
  private ViewTree() {}

  /// What a stack shows.
  ///
  /// @param stack readable as long as the tree is
  /// @return the tree
  /// @throws IOException if a layer's root cannot be read
  public static Tree of(Stack stack) throws IOException {
    return new Tree(directory(stack.root()));
  }

  /// A file of a layer.
  private record LinkKey(int layer, long inode) {}

  /// What tells the names of one file, or null if it has one.
  static @Nullable Object linkKey(Part part) {
    boolean single = part.node().status().links() < 2;
    return single ? null : new LinkKey(part.layer(), part.node().status().inode());
  }

  static Node.Directory directory(MergedNode node) throws IOException {
    return new Directory(node, node.status().attributes(node.xattrs()));
  }

  private static Node node(MergedNode node) throws IOException {
    if (node.status().isDirectory()) {
      return directory(node);
    }
    Xattrs xattrs = node.xattrs();
    Object key = linkKey(node.parts().getFirst());
    return node.status().isFile()
        ? new Node.File(node.status().attributes(xattrs), node.content(), key)
        : node.top().node(xattrs, key);
  }

  /// A directory of the view.
  private record Directory(MergedNode node, Attributes attributes) implements Node.Directory {
    @Override
    public List<Entry> entries() throws IOException {
      List<Entry> entries = new ArrayList<>();
      for (MergedEntry entry : node.entries()) {
        MergedNode child = node.child(entry.name());
        if (child != null) { // a whiteout that the kernel would list, too, is none
          entries.add(new Entry(entry.name(), ViewTree.node(child)));
        }
      }
      entries.sort(Comparator.comparing(Entry::name));
      return entries;
    }
  }
}
