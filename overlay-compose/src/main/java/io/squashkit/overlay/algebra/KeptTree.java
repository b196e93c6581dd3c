package io.squashkit.overlay.algebra;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Trail;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stays of a tree.
final class KeptTree {
  private KeptTree() {}

  static Tree of(Tree tree, Kept kept) {
    return new Tree(new Remaining(null, tree.root(), kept));
  }

  private record Remaining(@Nullable Trail trail, Node.Directory whole, Kept kept)
      implements Node.Directory {
    @Override
    public Attributes attributes() {
      Attributes others = kept.attributes(Trail.path(trail));
      return others == null ? whole.attributes() : others;
    }

    @Override
    public List<Entry> entries() throws IOException {
      byte[] path = Trail.path(trail);
      List<Entry> entries = new ArrayList<>();
      for (Entry entry : whole.entries()) {
        byte[] below = Trail.path(path, entry.name());
        if (!kept.has(below)) {
          continue;
        }
        entries.add(
            entry.node() instanceof Node.Directory directory && !kept.hasWhole(below)
                ? new Entry(
                    entry.name(), new Remaining(new Trail(trail, entry.name()), directory, kept))
                : entry);
      }
      return entries;
    }
  }
}
