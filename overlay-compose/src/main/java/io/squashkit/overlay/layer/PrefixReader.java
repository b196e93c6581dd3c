package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads whiteouts that are files beside what they hide, in whatever order they come. AUFS' own files are
/// left out: pseudo links and orphans hold nothing that is not elsewhere.
record PrefixReader(PrefixForm form) implements DialectReader {
  private static final Name XINO = Name.of(".aufs.xino");

  @Override
  public Meaning read(Place place, Node.Directory directory) throws IOException {
    boolean opaque = false;
    SortedMap<Name, Attributes> whiteouts = new TreeMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : directory.entries()) {
      Name name = entry.name();
      if (name.equals(form.opaqueName())) {
        opaque = true;
      } else if (PrefixForm.isRenaming(name)) {
        throw new DialectException(
            place.trail(),
            name,
            "tells of a renamed directory (dirren), which has no counterpart: copy that directory"
                + " within AUFS first");
      } else if (!PrefixForm.isMark(name)) {
        if (place.trail() != null || !name.equals(XINO)) {
          entries.add(entry);
        }
      } else if (!PrefixForm.isOwn(name)) {
        whiteouts.put(hidden(place, entry), entry.node().attributes());
      }
    }
    return new Meaning(directory.attributes(), opaque, whiteouts, entries, Map.of());
  }

  private static Name hidden(Place place, Entry entry) throws DialectException {
    if (entry.node() instanceof Node.Directory) {
      throw new DialectException(
          place.trail(), entry.name(), "is a directory, allowed for a whiteout: a file");
    }
    Name hidden = PrefixForm.hidden(entry.name());
    if (!hidden.isSound()) {
      throw new DialectException(
          place.trail(), entry.name(), "is a whiteout of '" + hidden + "', which is no name");
    }
    return hidden;
  }
}
