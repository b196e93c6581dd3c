package io.squashkit.overlay.view;

import io.squashkit.overlay.layer.Status;
import org.jspecify.annotations.Nullable;

/// What one layer has to do with a path of the view.
///
/// @param layer its place in the stack, from the top, from 0
/// @param role what it does
/// @param path where it has what it has: from its root, without a slash in front
/// @param status what it has there
/// @param why what hides it; null unless it is hidden
/// @param by the layer that hides it, or -1
public record LayerReport(
    int layer, Role role, byte[] path, Status status, @Nullable Hiding why, int by) {
  /// What a layer does for a path.
  public enum Role {
    /// It has what the view shows.
    SHOWN,

    /// It has a directory whose entries are shown among those of a directory above.
    MERGED,

    /// It has the bytes of a file whose metadata lie above.
    DATA,

    /// It has a whiteout.
    WHITEOUT,

    /// What it has is not shown.
    HIDDEN
  }
}
