package io.squashkit.overlay.layer;

import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A node of a tree. A tree knows that a node has several names, but not how many: it shows two.
final class TreeNode implements LayerNode {
  private static final int SECTOR = 512;

  private final TreeLayer layer;
  private final Node node;
  private final String path;
  private final Status status;
  private @Nullable Map<Name, TreeNode> children;

  TreeNode(TreeLayer layer, Node node, long number, String path) {
    this.layer = layer;
    this.node = node;
    this.path = path;
    this.status = status(node, number);
  }

  private static Status status(Node node, long number) {
    Attributes attributes = node.attributes();
    Instant time = Instant.ofEpochSecond(attributes.mtime(), attributes.mtimeNanos());
    long size =
        switch (node) {
          case Node.File file -> file.content().size();
          case Node.Symlink link -> link.target().length;
          default -> 0;
        };
    return new Status(
        kind(node) | attributes.permissions(),
        attributes.owner(),
        attributes.group(),
        node instanceof Node.Directory || node.linkKey() != null ? 2 : 1,
        number,
        size,
        node instanceof Node.File ? (size + SECTOR - 1) / SECTOR : 0,
        node instanceof Node.Device device ? device.major() : 0,
        node instanceof Node.Device device ? device.minor() : 0,
        time,
        time,
        time);
  }

  private static int kind(Node node) {
    return switch (node) {
      case Node.Directory _ -> FileStatus.DIRECTORY;
      case Node.File _ -> FileStatus.REGULAR;
      case Node.Symlink _ -> FileStatus.SYMLINK;
      case Node.Device device ->
          device.block() ? FileStatus.BLOCK_DEVICE : FileStatus.CHARACTER_DEVICE;
      case Node.Fifo _ -> FileStatus.FIFO;
      case Node.Socket _ -> FileStatus.SOCKET;
    };
  }

  @Override
  public Status status() {
    return status;
  }

  @Override
  public boolean isImplied() {
    return node instanceof Node.Directory directory && directory.isImplied();
  }

  @Override
  public Xattrs xattrs() {
    return node.attributes().xattrs();
  }

  private synchronized Map<Name, TreeNode> children(Node.Directory directory) throws IOException {
    Map<Name, TreeNode> known = children;
    if (known == null) {
      known = new LinkedHashMap<>();
      for (Entry entry : directory.entries()) {
        Node child = entry.node();
        String where = path + "/" + entry.name();
        known.put(entry.name(), new TreeNode(layer, child, layer.number(child.linkKey()), where));
      }
      children = known;
    }
    return known;
  }

  @Override
  public @Nullable LayerNode child(Name name) throws IOException {
    return node instanceof Node.Directory directory ? children(directory).get(name) : null;
  }

  @Override
  public List<LayerEntry> entries() throws IOException {
    if (!(node instanceof Node.Directory directory)) {
      throw new NotDirectoryException(path);
    }
    List<LayerEntry> entries = new ArrayList<>();
    children(directory)
        .forEach(
            (name, child) ->
                entries.add(new LayerEntry(name, child.status.kind(), child.status.inode())));
    return entries;
  }

  @Override
  public FileContent content() throws IOException {
    if (node instanceof Node.File file) {
      return file.content();
    }
    throw new FileSystemException(path, null, "is no regular file");
  }

  @Override
  public byte[] target() throws IOException {
    if (node instanceof Node.Symlink link) {
      return link.target();
    }
    throw new NotLinkException(path);
  }

  @Override
  public byte[] origin() {
    return Origin.UNKNOWN;
  }
}
