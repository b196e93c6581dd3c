package io.squashkit.overlay.layer;

import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One object of a layer, without its name. Immutable as its layer is; safe for use by several threads.
public interface LayerNode {
  /// What the object is: no I/O.
  ///
  /// @return kind, permissions, owners, times, numbers
  Status status();

  /// What tells this object from others of its layer.
  ///
  /// @return its inode's number; of an image, where the inode lies, by which it is found again
  ///     ([ImageLayer#file])
  default long place() {
    return status().inode();
  }

  /// All extended attributes as stored, marks included.
  ///
  /// @return the attributes
  /// @throws IOException if they cannot be read
  Xattrs xattrs() throws IOException;

  /// One extended attribute: cheaper than all where a layer can.
  ///
  /// @param name its full name, a `char` a byte
  /// @return its value, or null if there is none of that name
  /// @throws IOException if it cannot be read
  default byte @Nullable [] xattr(String name) throws IOException {
    return xattrs().asMap().get(name);
  }

  /// Tells whether the layer only has what is in this directory, and not the directory itself, as archives
  /// may: what a layer below says of it counts.
  ///
  /// @return true if so
  default boolean isImplied() {
    return false;
  }

  /// Finds an entry of this directory.
  ///
  /// @param name its name
  /// @return what it names, or null if there is none of that name, or this is no directory
  /// @throws IOException if the directory cannot be read
  @Nullable LayerNode child(Name name) throws IOException;

  /// Lists this directory.
  ///
  /// @return its entries in the order that the layer has them in, each name once
  /// @throws IOException if the directory cannot be read, or this is none
  List<LayerEntry> entries() throws IOException;

  /// The bytes of this regular file.
  ///
  /// @return the content
  /// @throws IOException if this is no regular file
  FileContent content() throws IOException;

  /// Where this symbolic link points.
  ///
  /// @return the target, in bytes
  /// @throws IOException if this is no symbolic link, or it cannot be read
  byte[] target() throws IOException;

  /// This object as a node of a tree.
  ///
  /// @param xattrs its extended attributes there
  /// @param linkKey what tells hard links there: see [Node#linkKey]
  /// @return the node; of a directory, one without entries
  /// @throws IOException if the object cannot be read
  default Node node(Xattrs xattrs, @Nullable Object linkKey) throws IOException {
    Status status = status();
    Attributes attributes = status.attributes(xattrs);
    return switch (status.kind()) {
      case FileStatus.DIRECTORY -> new MemoryDirectory(attributes, List.of());
      case FileStatus.REGULAR -> new Node.File(attributes, content(), linkKey);
      case FileStatus.SYMLINK -> new Node.Symlink(attributes, target(), linkKey);
      case FileStatus.FIFO -> new Node.Fifo(attributes, linkKey);
      case FileStatus.SOCKET -> new Node.Socket(attributes, linkKey);
      default ->
          new Node.Device(
              attributes,
              status.kind() == FileStatus.BLOCK_DEVICE,
              status.major(),
              status.minor(),
              linkKey);
    };
  }

  /// This object as a node of a tree, with all of its extended attributes and no link key.
  ///
  /// @return the node; of a directory, one without entries
  /// @throws IOException if the object cannot be read
  default Node node() throws IOException {
    return node(xattrs(), null);
  }

  /// The value of the extended attribute `overlay.origin` that the kernel gives to a copy of this object:
  /// a file handle (`struct ovl_fb` of the kernel's fs/overlayfs/overlayfs.h).
  ///
  /// @return the value; empty where the layer's file system has no handles or no UUID to tell it by
  /// @throws IOException if the host does not tell
  byte[] origin() throws IOException;
}
