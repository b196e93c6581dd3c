package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Trail;
import io.squashkit.squashfs.tree.Xattrs;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes the kernel's own form.
record OverlayWriter(MarkSpace space) implements DialectWriter {
  private static final byte[] YES = {'y'};

  @Override
  public boolean marksRoot() {
    return false; // the kernel does not look there
  }

  @Override
  public void check(@Nullable Trail directory, Name name) {
    // all names mean themselves
  }

  /// A user's attributes that would be marks are escaped, as the kernel does it.
  @Override
  public Xattrs xattrs(Xattrs plain, boolean opaque) {
    Xattrs stored = space.stored(plain);
    if (!opaque) {
      return stored;
    }
    Map<String, byte[]> marked = new TreeMap<>(stored.asMap());
    marked.put(space.mark("opaque"), YES);
    return Xattrs.of(marked);
  }

  @Override
  public void mark(@Nullable Trail directory, Meaning meaning, List<Entry> into) {
    meaning
        .whiteouts()
        .forEach(
            (name, like) ->
                into.add(
                    new Entry(
                        name,
                        new Node.Device(DialectWriter.attributes(0, like), false, 0, 0, null))));
  }
}
