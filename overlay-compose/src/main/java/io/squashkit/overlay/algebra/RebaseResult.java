package io.squashkit.overlay.algebra;

import io.squashkit.squashfs.tree.Tree;
import java.util.List;

/// A layer that was moved to another base.
///
/// @param layer the layer, as far as it is needed there
/// @param dropped paths of entries that are not, sorted
/// @param conflicts what somebody must look at, by path
public record RebaseResult(Tree layer, List<byte[]> dropped, List<Conflict> conflicts) {
  /// Takes the lists as they are now.
  public RebaseResult {
    dropped = List.copyOf(dropped);
    conflicts = List.copyOf(conflicts);
  }
}
