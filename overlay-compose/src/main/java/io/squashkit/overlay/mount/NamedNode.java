package io.squashkit.overlay.mount;

import io.squashkit.overlay.view.MergedEntry;
import io.squashkit.overlay.view.MergedNode;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A directory, or a file that is found again by its name. Those of images and archives are told by their
/// numbers, so that hard links share a node; those of folders by their names, since a folder may lie on
/// several file systems.
final class NamedNode extends StackNode {
  private final byte[] name;
  private final boolean numbered;
  private volatile @Nullable List<MergedEntry> listing;

  /// @param parent the directory that the object was first found in, or null of the root
  /// @param name its name there
  /// @param numbered whether the layer's numbers tell objects, if they have no more than 48 bits
  /// @param merged the object
  NamedNode(@Nullable StackNode parent, byte[] name, boolean numbered, MergedNode merged) {
    super(parent, merged);
    this.name = name;
    long place = merged.parts().getFirst().node().place();
    this.numbered = numbered && place == place(); // all of it is in the key
  }

  @Override
  MergedNode findAgain(Look look, Recent<StackNode> recent) throws IOException {
    if (isRoot()) {
      throw new IllegalStateException("the root is forgotten");
    }
    MergedNode merged = look.child(parent().merged(look, recent), Name.of(name));
    if (merged == null) { // somebody has changed a layer
      throw new NoSuchFileException(Name.of(name).toString());
    }
    return merged;
  }

  @Override
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

  @Override
  void forgetListing() {
    listing = null;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // of parents, which are known once
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof NamedNode that) || !isAtPlaceOf(that)) {
      return false;
    }
    if (isRoot() || that.isRoot()) { // roots of stacks that may follow each other
      return false;
    }
    return numbered || (parent() == that.parent() && Arrays.equals(name, that.name));
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
