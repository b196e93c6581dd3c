package io.squashkit.overlay.view;

import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.layer.MarkSpace;
import java.io.IOException;

/// What marks on an object say.
final class Marks {
  private Marks() {}

  /// Tells whether an object only hides its name: a device, or an empty file with a mark.
  static boolean isWhiteout(LayerNode node, MarkSpace space) throws IOException {
    return node.status().isWhiteout()
        || (node.status().isFile()
            && node.status().size() == 0
            && node.xattr(space.mark("whiteout")) != null);
  }
}
