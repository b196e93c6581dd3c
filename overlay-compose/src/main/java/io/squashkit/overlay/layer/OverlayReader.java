package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads the kernel's own form (fs/overlayfs/namei.c). What is in another place than it shows, redirects
/// and files of metadata only, has no counterpart.
record OverlayReader(MarkSpace space) implements DialectReader {
  @Override
  public Meaning read(Place place, Node.Directory directory) throws IOException {
    SortedMap<Name, Attributes> whiteouts = new TreeMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : directory.entries()) {
      Node node = entry.node();
      if (isWhiteout(node)) {
        whiteouts.put(entry.name(), node.attributes());
      } else if (node instanceof Node.Directory below) {
        refuse(place, entry.name(), below, isOpaque(below) ? "metacopy" : "redirect");
        entries.add(entry);
      } else {
        refuse(place, entry.name(), node, "metacopy");
        entries.add(new Entry(entry.name(), Nodes.withAttributes(node, shown(node))));
      }
    }
    boolean opaque = place.trail() != null && isOpaque(directory);
    return new Meaning(shown(directory), opaque, whiteouts, entries, Map.of());
  }

  private Attributes shown(Node node) {
    Attributes attributes = node.attributes();
    return attributes.withXattrs(space.shown(attributes.xattrs()));
  }

  private boolean isWhiteout(Node node) {
    return switch (node) {
      case Node.Device it -> !it.block() && it.major() == 0 && it.minor() == 0;
      case Node.File it -> it.content().size() == 0 && has(it, "whiteout");
      default -> false;
    };
  }

  private boolean isOpaque(Node.Directory directory) {
    byte[] value = directory.attributes().xattrs().asMap().get(space.mark("opaque"));
    return value != null && value.length == 1 && value[0] == 'y';
  }

  private boolean has(Node node, String mark) {
    return node.attributes().xattrs().asMap().containsKey(space.mark(mark));
  }

  private void refuse(Place place, Name name, Node node, String mark) throws DialectException {
    byte[] value = node.attributes().xattrs().asMap().get(space.mark(mark));
    boolean counts = mark.equals("redirect") || node instanceof Node.File;
    if (value == null || !counts) {
      return;
    }
    String found =
        mark.equals("redirect")
            ? "has its contents at '" + MarkSpace.text(value) + "' (redirect)"
            : "has its bytes in a layer below (metacopy)";
    throw new DialectException(
        place.trail(), name, found + ", which has no counterpart: commit --resolve first");
  }
}
