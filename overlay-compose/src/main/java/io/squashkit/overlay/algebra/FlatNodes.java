package io.squashkit.overlay.algebra;

import io.squashkit.overlay.layer.Status;
import io.squashkit.overlay.view.MergedNode;
import io.squashkit.overlay.view.Part;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.scan.PosixAcl;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Objects of a view as nodes of a tree.
final class FlatNodes {
  private FlatNodes() {}

  /// One file: its metadata's place and its bytes' place.
  private record LinkKey(int layer, long inode, int dataLayer, long dataInode) {}

  /// An object other than a directory.
  static Node node(Stack stack, MergedNode merged) throws IOException {
    Attributes attributes = attributes(stack, merged);
    Object key = linkKey(merged.parts());
    return merged.status().isFile()
        ? new Node.File(attributes, merged.content(), key)
        : withAttributes(merged.top().node(attributes.xattrs(), key), attributes);
  }

  /// ACLs change permissions.
  private static Node withAttributes(Node node, Attributes attributes) {
    return io.squashkit.squashfs.tree.Nodes.withAttributes(node, attributes);
  }

  /// What tells the names of one file, or null if it has one.
  static @Nullable Object linkKey(List<Part> parts) {
    Status first = parts.getFirst().node().status();
    Part last = parts.getLast();
    return first.links() < 2
        ? null
        : new LinkKey(
            parts.getFirst().layer(), first.inode(), last.layer(), last.node().status().inode());
  }

  /// The attributes that a layer of a result has.
  static Attributes attributes(Stack stack, MergedNode merged) throws IOException {
    Xattrs stored = stack.rules().space().withoutMarks(merged.top().xattrs());
    return withoutAcls(merged.status().attributes(stored));
  }

  /// Attributes without ACLs, which no image holds: the group's permissions are what the ACL gave to it.
  static Attributes withoutAcls(Attributes attributes) {
    Map<String, byte[]> stored = attributes.xattrs().asMap();
    byte[] access = stored.get(PosixAcl.ACCESS);
    if (access == null && !stored.containsKey(PosixAcl.DEFAULT)) {
      return attributes;
    }
    Map<String, byte[]> others = new TreeMap<>(stored);
    others.remove(PosixAcl.ACCESS);
    others.remove(PosixAcl.DEFAULT);
    Attributes without = attributes.withXattrs(Xattrs.of(others));
    return access == null
        ? without
        : without.withPermissions(
            PosixAcl.withoutAcl(attributes.permissions(), ByteBuffer.wrap(access)));
  }
}
