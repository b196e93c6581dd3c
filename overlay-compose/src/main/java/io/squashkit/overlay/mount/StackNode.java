package io.squashkit.overlay.mount;

import io.squashkit.overlay.fuse.FuseNode;
import io.squashkit.overlay.view.MergedEntry;
import io.squashkit.overlay.view.MergedNode;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An object of a stack that the kernel knows. The kernel may know a million of them, so this holds no
/// more than where the object is found again; what was found lately is remembered as long as others
/// do not need the room ([Recent]).
///
/// Equal nodes are one object. Files of images and archives are told by their numbers, so that hard links
/// share a node; those of folders by their names, since a folder may lie on several file systems.
final class StackNode extends FuseNode {
  private final @Nullable StackNode parent;
  private final byte[] name;
  private final short layer;
  private final boolean numbered;
  private final long inode;
  private volatile @Nullable Found found;
  private volatile @Nullable List<MergedEntry> listing;

  /// The next one in a chain of [StackNodes], which changes it.
  volatile @Nullable StackNode next;

  /// @param parent the directory that the object was first found in, or null of the root
  /// @param name its name there
  /// @param numbered whether the layer's numbers tell objects
  /// @param merged the object
  StackNode(@Nullable StackNode parent, byte[] name, boolean numbered, MergedNode merged) {
    this.parent = parent;
    this.name = name;
    this.layer = (short) merged.parts().getFirst().layer();
    this.inode = merged.status().inode();
    this.numbered = numbered;
    this.found = new Found(merged);
  }

  /// What is remembered of an object.
  private static final class Found {
    final MergedNode merged;
    private volatile @Nullable FileContent content;

    Found(MergedNode merged) {
      this.merged = merged;
    }

    FileContent content() throws IOException {
      FileContent known = content;
      if (known == null) {
        known = merged.content();
        content = known;
      }
      return known;
    }
  }

  /// The directory that the object was first found in; the root's is itself.
  StackNode parent() {
    return parent == null ? this : parent;
  }

  /// The root that it was found from.
  StackNode top() {
    StackNode node = this;
    while (node.parent != null) {
      node = node.parent;
    }
    return node;
  }

  /// The layer that it is in, from the top.
  int layer() {
    return Short.toUnsignedInt(layer);
  }

  /// Its number there.
  long inode() {
    return inode;
  }

  private Found found(Look look, Recent<StackNode> recent) throws IOException {
    Found known = found;
    if (known == null) {
      if (parent == null) {
        throw new IllegalStateException("the root is forgotten");
      }
      MergedNode merged = look.child(parent.merged(look, recent), Name.of(name));
      if (merged == null) { // somebody has changed a layer
        throw new NoSuchFileException(Name.of(name).toString());
      }
      known = new Found(merged);
      found = known;
      recent.add(this);
    }
    return known;
  }

  /// The object.
  MergedNode merged(Look look, Recent<StackNode> recent) throws IOException {
    return found(look, recent).merged;
  }

  /// The bytes of a file.
  FileContent content(Look look, Recent<StackNode> recent) throws IOException {
    return found(look, recent).content();
  }

  /// The entries of a directory.
  List<MergedEntry> entries(Look look, Recent<StackNode> recent, Recent<StackNode> listings)
      throws IOException {
    List<MergedEntry> known = listing;
    if (known == null) {
      known = look.entries(merged(look, recent));
      listing = known;
      listings.add(this);
    }
    return known;
  }

  /// Forgets what can be found again.
  void forgetFound() {
    if (parent != null) {
      found = null;
    }
  }

  /// Forgets the entries.
  void forgetListing() {
    listing = null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof StackNode that) || layer != that.layer || inode != that.inode) {
      return false;
    }
    if (parent == null || that.parent == null) { // roots of stacks that may follow each other
      return false;
    }
    return numbered || (parent == that.parent && Arrays.equals(name, that.name));
  }

  @Override
  public int hashCode() {
    return Long.hashCode((inode ^ (long) layer << 40) * 0x9E37_79B9_7F4A_7C15L);
  }
}
