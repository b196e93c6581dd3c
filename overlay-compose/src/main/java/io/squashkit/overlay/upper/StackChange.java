package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.LayerNode;
import java.util.List;

/// What became of the nodes that somebody holds when layers came or went.
///
/// @param stale names that mean something else now, or nothing; what is below such a directory is stale, too,
///     and not listed
/// @param directories those that now have other entries, or other attributes
public record StackChange(List<OverlayNode> stale, List<Directory> directories) {
  /// Keeps the lists from changing.
  public StackChange {
    stale = List.copyOf(stale);
    directories = List.copyOf(directories);
  }

  /// A directory to which other layers contribute.
  ///
  /// @param node the directory
  /// @param parts what came or went: names in it may mean something else
  public record Directory(OverlayNode node, List<LayerNode> parts) {
    /// Keeps the list from changing.
    public Directory {
      parts = List.copyOf(parts);
    }
  }
}
