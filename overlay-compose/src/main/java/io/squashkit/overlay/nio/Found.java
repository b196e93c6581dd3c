package io.squashkit.overlay.nio;

import io.squashkit.overlay.layer.Status;
import io.squashkit.overlay.upper.Caller;
import io.squashkit.overlay.upper.Overlay;
import io.squashkit.overlay.upper.OverlayNode;
import io.squashkit.overlay.view.MergedEntry;
import io.squashkit.overlay.view.MergedNode;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a path of an overlay names.
sealed interface Found {
  /// One of the constants of [FileStatus].
  int kind();

  /// What it is now, and which layer says so.
  Seen seen() throws IOException;

  /// Where this symbolic link points.
  byte[] target() throws IOException;

  /// What an entry of this directory names, null if nothing.
  @Nullable Found child(Name name) throws IOException;

  /// The entries of this directory.
  List<MergedEntry> entries() throws IOException;

  /// Extended attributes by full names, a `char` a byte, without marks.
  Map<String, byte[]> xattrs() throws IOException;

  /// A status.
  ///
  /// @param status what was found
  /// @param layer the place in the stack, from the top, of the layer that it comes from
  record Seen(Status status, int layer) {}

  /// Tells whether this is a directory.
  default boolean isDirectory() {
    return kind() == FileStatus.DIRECTORY;
  }

  /// Tells whether this is a symbolic link.
  default boolean isLink() {
    return kind() == FileStatus.SYMLINK;
  }

  /// In an overlay with an upper directory.
  record Writable(Overlay overlay, Caller caller, OverlayNode node) implements Found {
    @Override
    public int kind() {
      return node.kind();
    }

    @Override
    public Seen seen() throws IOException {
      while (true) { // until nobody has copied it up between the two
        int layer = node.layer();
        Status status = node.status();
        if (layer == node.layer()) {
          return new Seen(status, layer);
        }
      }
    }

    @Override
    public byte[] target() throws IOException {
      return node.target();
    }

    @Override
    public @Nullable Found child(Name name) throws IOException {
      OverlayNode child = overlay.lookup(caller, node, name);
      return child == null ? null : new Writable(overlay, caller, child);
    }

    @Override
    public List<MergedEntry> entries() throws IOException {
      return overlay.list(caller, node);
    }

    @Override
    public Map<String, byte[]> xattrs() throws IOException {
      Map<String, byte[]> all = new TreeMap<>();
      for (String name : node.xattrNames(caller)) {
        all.put(name, node.xattr(caller, name));
      }
      return all;
    }
  }

  /// In a stack without an upper directory.
  record ReadOnly(MergedNode node) implements Found {
    @Override
    public int kind() {
      return node.status().kind();
    }

    @Override
    public Seen seen() {
      Status status = node.status();
      boolean merged = status.isDirectory() && node.parts().size() > 1;
      return new Seen(merged ? status.withLinks(1) : status, node.parts().getFirst().layer());
    }

    @Override
    public byte[] target() throws IOException {
      return node.target();
    }

    @Override
    public @Nullable Found child(Name name) throws IOException {
      MergedNode child = node.child(name);
      return child == null ? null : new ReadOnly(child);
    }

    @Override
    public List<MergedEntry> entries() throws IOException {
      return node.entries();
    }

    @Override
    public Map<String, byte[]> xattrs() throws IOException {
      return node.xattrs().asMap();
    }
  }
}
