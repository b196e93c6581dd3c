package io.squashkit.overlay.mount;

import io.squashkit.overlay.fuse.FuseMount;
import io.squashkit.overlay.fuse.PlacelessMount;
import io.squashkit.overlay.kernel.KernelLayer;
import io.squashkit.overlay.kernel.KernelRefusal;
import io.squashkit.overlay.kernel.OverlayMount;
import io.squashkit.overlay.kernel.OverlayOptions;
import io.squashkit.overlay.kernel.UpperFolders;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// An overlay of the kernel over layers that this process reads: for what the kernel cannot read, such as
/// archives, and for who may not have it read images, such as the root of a user namespace. All writing is
/// the kernel's.
///
/// The layers are mounted nowhere: whoever unmounts the overlay ends their server, too.
public final class HybridMount {
  private HybridMount() {}

  /// Mounts and serves.
  ///
  /// @param layers shows the layers merged, so the overlay sees one without marks
  /// @param upper where the overlay writes
  /// @param options how it is mounted
  /// @param point a folder
  /// @param threads how many questions are answered at once
  /// @param log takes one line for each failure that is not an answer; called by any thread
  /// @return the mount, which is live
  /// @throws KernelRefusal if the kernel cannot or may not
  /// @throws IOException if there is no such folder
  public static FuseMount mount(
      StackFileSystem layers,
      UpperFolders upper,
      OverlayOptions options,
      Path point,
      int threads,
      Consumer<String> log)
      throws IOException {
    Path real = point.toRealPath();
    try (PlacelessMount below = below(layers, point, threads, log)) {
      KernelLayer layer = new KernelLayer.Mounted(Path.of("layers"), below.file());
      OverlayMount.mount(List.of(layer), 0, upper, options, real);
      return below.below(real);
    }
  }

  private static PlacelessMount below(
      StackFileSystem layers, Path point, int threads, Consumer<String> log) throws IOException {
    try {
      return PlacelessMount.mount(layers, threads, log);
    } catch (AccessDeniedException e) {
      String device = "/dev/fuse";
      KernelRefusal refusal =
          device.equals(e.getFile())
              ? new KernelRefusal(device, "permission denied: root may allow it (chmod 666)")
              : new KernelRefusal(
                  point.toString(),
                  "only root may mount by itself, of the system or of a user namespace (unshare"
                      + " -rm makes one; 'squash run' runs a command in one)");
      refusal.initCause(e);
      throw refusal;
    }
  }
}
