package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads unionfs-fuse's form: what is hidden at `PATH` has a file or directory `.unionfs/PATH_HIDDEN~`. What
/// is at `PATH` in the same branch is seen all the same, so that a directory there is opaque.
record HiddenReader() implements DialectReader {
  private static final Name FOLDER = Name.of(".unionfs");
  private static final byte[] SUFFIX = "_HIDDEN~".getBytes(StandardCharsets.ISO_8859_1);

  @Override
  public Meaning read(Place place, Node.Directory directory) throws IOException {
    Node.Directory marks = place.marks();
    List<Entry> entries = new ArrayList<>();
    Set<Name> names = new HashSet<>();
    for (Entry entry : directory.entries()) {
      if (place.trail() == null && entry.name().equals(FOLDER)) {
        marks = entry.node() instanceof Node.Directory found ? found : null;
      } else {
        entries.add(entry);
        names.add(entry.name());
      }
    }
    SortedMap<Name, Attributes> whiteouts = new TreeMap<>();
    Map<Name, Node.Directory> below = new HashMap<>();
    for (Entry mark : marks == null ? List.<Entry>of() : marks.entries()) {
      Name hidden = hidden(mark.name());
      if (hidden != null) {
        whiteouts.put(hidden, mark.node().attributes());
      } else if (mark.node() instanceof Node.Directory deeper) {
        below.put(mark.name(), deeper);
        if (!names.contains(mark.name())) {
          implied(place, mark.name(), entries);
        }
      }
    }
    return new Meaning(directory.attributes(), false, whiteouts, entries, below);
  }

  /// A directory that the branch does not have, though it hides things in it.
  private static void implied(Place place, Name name, List<Entry> entries) throws IOException {
    Below below = place.below();
    if (below == null) {
      throw new DialectException(
          place.trail(),
          name,
          "is not in the layer, which hides something in it: its attributes are those of the layers"
              + " below, which must be known");
    }
    if (below.find(name) instanceof Node.Directory found) {
      entries.add(new Entry(name, new MemoryDirectory(found.attributes(), List.of())));
    }
  }

  private static @Nullable Name hidden(Name mark) {
    byte[] bytes = mark.bytes();
    int length = bytes.length - SUFFIX.length;
    if (length <= 0 || !Arrays.equals(bytes, length, bytes.length, SUFFIX, 0, SUFFIX.length)) {
      return null;
    }
    Name hidden = Name.of(Arrays.copyOf(bytes, length));
    return hidden.isSound() ? hidden : null;
  }
}
