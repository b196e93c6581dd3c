package io.squashkit.overlay.algebra;

import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.squashfs.compare.DiffOptions;
import io.squashkit.squashfs.compare.TreeDiff;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// A layer without what changes nothing: entries that are the same below it, whiteouts that hide nothing,
/// directories that are the same and hold nothing else. Times are compared in whole seconds.
///
/// Files with several names, here or below, stay: what an overlay shows as one file depends on all of them.
/// So do files of metadata only, and opaque and redirected directories with all that is in them.
public final class Minimum {
  private Minimum() {}

  /// Leaves out what changes nothing.
  ///
  /// @param layer the layer, whose directories are asked for entries more than once
  /// @param below what the layers below show together, without marks
  /// @param space where the layer's marks are
  /// @param options how entries are compared
  /// @return the layer, as far as it is needed on those layers
  /// @throws IOException if one of the trees cannot be read
  public static Tree of(Tree layer, Tree below, MarkSpace space, DiffOptions options)
      throws IOException {
    Beside root = Beside.of(new Marked(space), layer.root(), below.root());
    Kept kept = new Kept();
    TreeDiff.compare(
        new Tree(root.base(0)),
        new Tree(root.shown()),
        options,
        difference -> {
          kept.add(difference.path());
          return true;
        });
    Deque<Beside> left = new ArrayDeque<>();
    left.add(root);
    while (!left.isEmpty()) {
      for (Beside.Item item : left.removeLast().items()) {
        if (mustStay(item)) {
          kept.addWhole(item.path());
        } else if (item.below() != null) {
          left.add(item.below());
        }
      }
    }
    return KeptTree.of(layer, kept);
  }

  private static boolean mustStay(Beside.Item item) {
    Node old = item.bases().getFirst();
    return switch (item.kind()) {
      case WHITEOUT -> old != null;
      case OPAQUE, REDIRECTED, METACOPY -> true;
      case DIRECTORY -> false;
      case OTHER -> isLinked(item.node()) || isLinked(old);
    };
  }

  private static boolean isLinked(@Nullable Node node) {
    return node != null && node.linkKey() != null;
  }
}
