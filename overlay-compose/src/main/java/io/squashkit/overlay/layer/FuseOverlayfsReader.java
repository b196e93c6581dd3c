package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Nodes;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads what fuse-overlayfs leaves in an upper directory: [FuseOverlayfsMarks].
record FuseOverlayfsReader() implements DialectReader {
  @Override
  public Meaning read(Place place, Node.Directory directory) throws IOException {
    Meaning files = new PrefixReader(FuseOverlayfsMarks.FORM).read(place, directory);
    SortedMap<Name, Attributes> whiteouts = new TreeMap<>(files.whiteouts());
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : files.entries()) {
      Node node = entry.node();
      if (node instanceof Node.Device it && !it.block() && it.major() == 0 && it.minor() == 0) {
        whiteouts.put(entry.name(), node.attributes());
      } else if (node instanceof Node.Directory) {
        entries.add(entry);
      } else {
        Node shown = Nodes.withAttributes(node, shown(node.attributes()));
        entries.add(new Entry(entry.name(), shown));
      }
    }
    Map<String, byte[]> xattrs = directory.attributes().xattrs().asMap();
    boolean opaque = files.opaque() || FuseOverlayfsMarks.isOpaque(xattrs::get);
    return new Meaning(shown(directory.attributes()), opaque, whiteouts, entries, Map.of());
  }

  private static Attributes shown(Attributes stored) {
    Map<String, byte[]> others = FuseOverlayfsMarks.withoutPrivate(stored.xattrs());
    others.keySet().removeIf(name -> MarkSpace.TRUSTED.isMark(name) || MarkSpace.USER.isMark(name));
    Attributes plain = stored.withXattrs(Xattrs.of(others));
    return FuseOverlayfsMarks.attributes(plain, stored.xattrs());
  }
}
