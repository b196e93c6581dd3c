package io.squashkit.cli.command;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A directory of which only some paths are wanted, each with all below it.
///
/// @param whole the directory with everything
/// @param wanted what is wanted of it
record SelectedDirectory(Node.Directory whole, Wanted wanted) implements Node.Directory {

  /// Names that are wanted, and what of each.
  static final class Wanted {
    private final Map<Name, Wanted> below = new HashMap<>();
    private boolean all;

    /// Adds a path with all below it.
    ///
    /// @param path names with single slashes between them; empty for everything
    void add(byte[] path) {
      Wanted here = this;
      int start = 0;
      for (int i = 0; i <= path.length && path.length > 0; i++) {
        if (i == path.length || path[i] == '/') {
          Name name = Name.of(Arrays.copyOfRange(path, start, i));
          here = here.below.computeIfAbsent(name, unused -> new Wanted());
          start = i + 1;
        }
      }
      here.all = true;
    }
  }

  @Override
  public Attributes attributes() {
    return whole.attributes();
  }

  @Override
  public List<Entry> entries() throws IOException {
    if (wanted.all) {
      return whole.entries();
    }
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : whole.entries()) {
      Wanted here = wanted.below.get(entry.name());
      if (here != null) {
        boolean partly = !here.all && entry.node() instanceof Node.Directory;
        entries.add(
            partly
                ? new Entry(
                    entry.name(), new SelectedDirectory((Node.Directory) entry.node(), here))
                : entry);
      }
    }
    return entries;
  }
}
