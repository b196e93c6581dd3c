package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the layers below show where a directory of a layer is. Read when first asked, once. Safe for use by
/// several threads.
public final class Below {
  /// Nothing, or no directory.
  public static final Below NOTHING = new Below(null);

  private final Node.@Nullable Directory directory;
  private @Nullable List<Entry> entries;

  /// Takes a directory.
  ///
  /// @param directory the directory, null if there is none
  public Below(Node.@Nullable Directory directory) {
    this.directory = directory;
  }

  boolean isNothing() {
    return directory == null;
  }

  /// The directory's attributes.
  ///
  /// @param others what counts if there is none
  Attributes attributes(Attributes others) {
    return directory == null ? others : directory.attributes();
  }

  synchronized List<Entry> entries() throws IOException {
    if (entries == null) {
      entries = directory == null ? List.of() : directory.entries();
    }
    return entries;
  }

  /// Finds an entry.
  ///
  /// @param name its name
  /// @return what it names, or null if there is none of that name
  /// @throws IOException if the directory cannot be read
  public @Nullable Node find(Name name) throws IOException {
    List<Entry> sorted = entries();
    int low = 0;
    int high = sorted.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = sorted.get(middle).name().compareTo(name);
      if (order == 0) {
        return sorted.get(middle).node();
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  Below child(Name name) throws IOException {
    return find(name) instanceof Node.Directory found ? new Below(found) : NOTHING;
  }
}
