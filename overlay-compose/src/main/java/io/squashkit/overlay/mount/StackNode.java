package io.squashkit.overlay.mount;

import io.squashkit.overlay.fuse.FuseNode;
import io.squashkit.overlay.view.MergedEntry;
import io.squashkit.overlay.view.MergedNode;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An object of a stack that the kernel knows. The kernel may know a million of them, so this holds no
/// more than where the object is found again; what was found lately is remembered as long as others
/// do not need the room ([Recent]).
///
/// Equal nodes are one object.
abstract sealed class StackNode extends FuseNode permits NamedNode, PlacedNode {
  private static final int LAYER_SHIFT = 48;

  /// The object in its layer, and above that the layer: places of images have 48 bits.
  private final long key;

  private final @Nullable StackNode parent;
  private volatile @Nullable Found found;

  /// The next one in a chain of [StackNodes], which changes it.
  volatile @Nullable StackNode next;

  /// @param parent the directory that the object was first found in, or null of the root
  /// @param merged the object
  StackNode(@Nullable StackNode parent, MergedNode merged) {
    long layer = merged.parts().getFirst().layer();
    long place = merged.parts().getFirst().node().place();
    this.parent = parent;
    this.key = layer << LAYER_SHIFT | place & -1L >>> Long.SIZE - LAYER_SHIFT;
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

  boolean isRoot() {
    return parent == null;
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
    return (int) (key >>> LAYER_SHIFT);
  }

  /// The place in its layer, from the right in 48 bits.
  long place() {
    return key & -1L >>> Long.SIZE - LAYER_SHIFT;
  }

  /// Finds what is remembered no more.
  abstract MergedNode findAgain(Look look, Recent<StackNode> recent) throws IOException;

  private Found found(Look look, Recent<StackNode> recent) throws IOException {
    Found known = found;
    if (known == null) {
      known = new Found(findAgain(look, recent));
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
    return look.entries(merged(look, recent));
  }

  /// Forgets what can be found again.
  void forgetFound() {
    if (!isRoot()) {
      found = null;
    }
  }

  /// Forgets the entries.
  void forgetListing() {}

  /// Tells whether both are the same place of the same layer.
  boolean isAtPlaceOf(StackNode other) {
    return key == other.key;
  }

  @Override
  public abstract boolean equals(@Nullable Object other);

  @Override
  public int hashCode() {
    return Long.hashCode(key * 0x9E37_79B9_7F4A_7C15L);
  }
}
