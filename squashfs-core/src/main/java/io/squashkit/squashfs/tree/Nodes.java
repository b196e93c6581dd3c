package io.squashkit.squashfs.tree;

import org.jspecify.annotations.Nullable;

/// Copies of nodes that differ in one thing.
public final class Nodes {
  private Nodes() {}

  /// A node with other attributes.
  ///
  /// @param node any node but a directory
  /// @param attributes the attributes it is to have
  /// @return a copy; the same node if it has these attributes
  public static Node withAttributes(Node node, Attributes attributes) {
    return attributes.equals(node.attributes()) ? node : copy(node, attributes, node.linkKey());
  }

  /// A node with another link key.
  ///
  /// @param node any node but a directory
  /// @param key see [Node#linkKey]
  /// @return a copy
  public static Node withLinkKey(Node node, @Nullable Object key) {
    return copy(node, node.attributes(), key);
  }

  private static Node copy(Node node, Attributes attributes, @Nullable Object key) {
    return switch (node) {
      case Node.Directory _ -> throw new IllegalArgumentException("directories are made otherwise");
      case Node.File file -> new Node.File(attributes, file.content(), key);
      case Node.Symlink link -> new Node.Symlink(attributes, link.target(), key);
      case Node.Device device ->
          new Node.Device(attributes, device.block(), device.major(), device.minor(), key);
      case Node.Fifo _ -> new Node.Fifo(attributes, key);
      case Node.Socket _ -> new Node.Socket(attributes, key);
    };
  }
}
