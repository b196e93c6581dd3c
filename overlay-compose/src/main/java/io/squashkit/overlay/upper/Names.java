package io.squashkit.overlay.upper;

import io.squashkit.overlay.view.MergedNode;
import io.squashkit.overlay.view.Part;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which node stands for a name.
///
/// @param overlay where
record Names(Overlay overlay) {
  /// Finds the node for a name. Under the tree lock.
  @Nullable OverlayNode find(OverlayNode directory, Name name) throws IOException {
    try (NodeLocks _ = NodeLocks.of(directory)) {
      if (directory.isRemoved()) {
        throw OverlayException.gone(directory);
      }
      OverlayNode known = directory.children().get(name);
      if (known != null) {
        return known;
      }
      MergedNode found = new MergedNode(overlay.stack(), directory.parts()).child(name);
      if (found == null) {
        return null;
      }
      List<Part> parts = found.parts();
      boolean hasUpper = parts.getFirst().layer() == 0;
      List<Part> lowers = hasUpper ? parts.subList(1, parts.size()) : parts;
      int kind = found.status().kind();
      OverlayNode node = new OverlayNode(overlay, directory, name, kind, hasUpper, lowers);
      if (node.isDirectory() && hasUpper && !lowers.isEmpty()) {
        noteOrigin(node, directory);
      }
      directory.children().put(name, node);
      return node;
    }
  }

  OverlayNode require(OverlayNode directory, Name name) throws IOException {
    OverlayNode node = find(directory, name);
    if (node == null) {
      throw new OverlayException(Errno.ENOENT, directory + "/" + name);
    }
    return node;
  }

  /// Writes down what a directory is a copy of, if who made it has not (kernel: `ovl_fix_origin`).
  private void noteOrigin(OverlayNode node, OverlayNode directory) throws IOException {
    try (Place place = overlay.upper.place(node)) {
      if (overlay.upper.mark(place, "origin") == null) {
        overlay.upper.setOrigin(place, node.lowers().getFirst().node().origin());
        overlay.upper.setImpure(directory);
      }
    }
  }

  /// Makes the node of a name that was just made in the upper directory. Under the directory's lock.
  OverlayNode added(OverlayNode directory, Name name, int kind) {
    OverlayNode node = new OverlayNode(overlay, directory, name, kind, true, List.of());
    directory.children().put(name, node);
    return node;
  }

  /// The same where the object is new, too.
  OverlayNode made(OverlayNode directory, Name name, int kind) {
    OverlayNode node = new OverlayNode(overlay, directory, name, kind, true, List.of());
    new FileFlags(node).none();
    directory.children().put(name, node);
    return node;
  }
}
