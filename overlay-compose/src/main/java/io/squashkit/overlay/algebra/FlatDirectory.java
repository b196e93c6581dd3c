package io.squashkit.overlay.algebra;

import io.squashkit.overlay.view.MergedEntry;
import io.squashkit.overlay.view.MergedNode;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A directory of a view, in a layer below which there is nothing.
record FlatDirectory(Stack stack, MergedNode merged, Attributes attributes)
    implements Node.Directory {
  @Override
  public List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (MergedEntry entry : merged.entries()) {
      MergedNode child = merged.child(entry.name());
      if (child != null) { // else a whiteout where none should be
        entries.add(new Entry(entry.name(), of(stack, child)));
      }
    }
    entries.sort(Comparator.comparing(Entry::name));
    return entries;
  }

  /// An object of a view in such a layer.
  static Node of(Stack stack, MergedNode merged) throws IOException {
    return merged.status().isDirectory()
        ? new FlatDirectory(stack, merged, FlatNodes.attributes(stack, merged))
        : FlatNodes.node(stack, merged);
  }
}
