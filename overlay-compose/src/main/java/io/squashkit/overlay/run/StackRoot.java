package io.squashkit.overlay.run;

import io.squashkit.overlay.kernel.KernelLayer;
import io.squashkit.overlay.kernel.OverlayOptions;
import io.squashkit.overlay.kernel.UpperFolders;
import io.squashkit.overlay.layer.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a command takes for the whole system.
///
/// @param layers the topmost first
/// @param dataOnly how many of the last ones only hold the bytes of files that others point to
/// @param status of the topmost layer's root: an upper in memory gets its owner, permissions and time
/// @param upper where changes go; null for memory, which goes with the command
/// @param options how the overlay is mounted
public record StackRoot(
    List<KernelLayer> layers,
    int dataOnly,
    Status status,
    @Nullable UpperFolders upper,
    OverlayOptions options) {
  /// Makes a copy of the list.
  public StackRoot {
    layers = List.copyOf(layers);
  }
}
