package io.squashkit.overlay.algebra;

import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Nodes;
import io.squashkit.squashfs.tree.Trail;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Marks on nodes of a tree, read and made.
///
/// @param space where the marks are
record Marked(MarkSpace space) {
  private static final byte[] YES = {'y'};

  /// Whether a layer hides a name by this.
  boolean isWhiteout(Node node) {
    return switch (node) {
      case Node.Device device -> isWhiteoutDevice(device);
      case Node.File file -> file.content().size() == 0 && mark(file, "whiteout") != null;
      default -> false;
    };
  }

  static boolean isWhiteoutDevice(Node.Device device) {
    return !device.block() && device.major() == 0 && device.minor() == 0;
  }

  boolean isOpaque(Node node) {
    byte[] value = mark(node, "opaque");
    return node instanceof Node.Directory && value != null && value.length == 1 && value[0] == 'y';
  }

  byte @Nullable [] mark(Node node, String mark) {
    return node.attributes().xattrs().asMap().get(space.mark(mark));
  }

  /// Whether a directory's contents are somewhere else.
  boolean isRedirected(Node node) {
    return node instanceof Node.Directory && !isOpaque(node) && mark(node, "redirect") != null;
  }

  /// Whether a file's bytes are in a layer below.
  boolean isMetacopy(Node node) {
    return node instanceof Node.File && mark(node, "metacopy") != null;
  }

  /// The attributes as an overlay's user sees them.
  Attributes shown(Attributes stored) {
    return stored.withXattrs(space.shown(stored.xattrs()));
  }

  /// A whiteout.
  ///
  /// @param like where its time is from
  static Node whiteout(Attributes like) {
    return new Node.Device(
        new Attributes(0, 0, 0, like.mtime(), like.mtimeNanos(), Xattrs.NONE), false, 0, 0, null);
  }

  /// Attributes that say that their directory is opaque.
  Attributes opaque(Attributes stored) {
    Map<String, byte[]> xattrs = new TreeMap<>(stored.xattrs().asMap());
    xattrs.put(space.mark("opaque"), YES);
    return stored.withXattrs(Xattrs.of(xattrs));
  }

  /// A node that a user sees, as a layer stores it: attributes that look like marks are escaped.
  ///
  /// @param directory the way to the directory that it is in
  /// @throws FileSystemException if it would be a whiteout
  Node stored(@Nullable Trail directory, Entry entry) throws FileSystemException {
    Node node = entry.node();
    if (node instanceof Node.Device device && isWhiteoutDevice(device)) {
      byte[] path = Trail.path(Trail.path(directory), entry.name());
      throw new FileSystemException(
          "/" + new String(path, StandardCharsets.UTF_8),
          null,
          "is a character device 0:0, which is a whiteout in any layer");
    }
    return node instanceof Node.Directory below
        ? new Stored(this, new Trail(directory, entry.name()), below, stored(below.attributes()))
        : Nodes.withAttributes(node, stored(node.attributes()));
  }

  Attributes stored(Attributes shown) {
    return shown.withXattrs(space.stored(shown.xattrs()));
  }

  /// The same for a directory that hides what is below it.
  Node storedOpaque(@Nullable Trail directory, Name name, Node.Directory shown) {
    return new Stored(this, new Trail(directory, name), shown, opaque(stored(shown.attributes())));
  }

  /// A directory with all below it as a layer stores them.
  private record Stored(Marked marks, Trail trail, Node.Directory shown, Attributes attributes)
      implements Node.Directory {
    @Override
    public List<Entry> entries() throws IOException {
      List<Entry> entries = new ArrayList<>();
      for (Entry entry : shown.entries()) {
        entries.add(new Entry(entry.name(), marks.stored(trail, entry)));
      }
      return entries;
    }
  }
}
