package io.squashkit.overlay.mount;

import io.squashkit.overlay.layer.ImageLayer;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.view.MergedNode;
import io.squashkit.overlay.view.Part;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file that one image alone contributes: most of what there is. It is found again by where its inode
/// lies, and no name is kept. Hard links share a node.
final class PlacedNode extends StackNode {
  PlacedNode(StackNode parent, MergedNode merged) {
    super(parent, merged);
  }

  @Override
  MergedNode findAgain(Look look, Recent<StackNode> recent) throws IOException {
    Layer layer = look.stack().layers().get(layer());
    if (!(layer instanceof ImageLayer image)) {
      throw new IllegalStateException(layer.name() + " is no image");
    }
    return new MergedNode(look.stack(), List.of(new Part(layer(), image.file(place()))));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof PlacedNode that && isAtPlaceOf(that));
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
