package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// What a layer says of one directory, in no dialect.
///
/// @param attributes the directory's, extended ones as a user sees them
/// @param opaque whether it hides all that is below it
/// @param whiteouts names that are hidden in the layers below, with attributes of what says so. A directory
///     of such a name in `entries` is opaque; other entries hide what is below them anyway
/// @param entries what is in it: objects as a user sees them, directories as stored
/// @param marks what is said of directories in it somewhere else
record Meaning(
    Attributes attributes,
    boolean opaque,
    SortedMap<Name, Attributes> whiteouts,
    List<Entry> entries,
    Map<Name, Node.Directory> marks) {

  Meaning with(boolean nowOpaque, SortedMap<Name, Attributes> others) {
    return new Meaning(attributes, nowOpaque, others, entries, marks);
  }

  Meaning with(Attributes others) {
    return new Meaning(others, opaque, whiteouts, entries, marks);
  }
}
