package io.squashkit.overlay.algebra;

import io.squashkit.overlay.view.MergedEntry;
import io.squashkit.overlay.view.MergedNode;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A directory of a view, in a layer below which there is nothing.
///
/// @param way what stands for its path, see [Repeats]
record FlatDirectory(
    Stack stack, Repeats repeats, long way, MergedNode merged, Attributes attributes)
    implements Node.Directory {
  @Override
  public List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    List<MergedEntry> found = merged.entries();
    repeats.add(merged, way, found.size());
    for (MergedEntry entry : found) {
      MergedNode child = merged.child(entry.name());
      if (child != null) { // else a whiteout where none should be
        entries.add(new Entry(entry.name(), node(entry.name(), child)));
      }
    }
    entries.sort(Comparator.comparing(Entry::name));
    return entries;
  }

  private Node node(Name name, MergedNode child) throws IOException {
    return child.status().isDirectory()
        ? new FlatDirectory(
            stack, repeats, Repeats.way(way, name), child, FlatNodes.attributes(stack, child))
        : FlatNodes.node(stack, child);
  }
}
