package io.squashkit.overlay.upper;

import io.squashkit.testdata.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// An overlay mounted by the kernel, unmounted when closed.
record KernelOverlay(Path folder) implements AutoCloseable {
  /// Mounts.
  ///
  /// @param lowers the topmost first
  static KernelOverlay mount(
      List<Path> lowers, Path upper, Path work, OverlayProfile profile, Path folder)
      throws IOException {
    String layers = lowers.stream().map(Path::toString).collect(Collectors.joining(":"));
    String options =
        switch (profile) {
          case KERNEL -> ",redirect_dir=follow";
          case REDIRECT -> ",redirect_dir=on";
          case USERXATTR -> ",userxattr";
        };
    String all = "lowerdir=" + layers + ",upperdir=" + upper + ",workdir=" + work + options;
    Peer.MOUNT
        .command(
            "-t",
            "overlay",
            "-o",
            all + ",index=off,metacopy=off",
            "overlay",
            Files.createDirectories(folder))
        .check();
    return new KernelOverlay(folder);
  }

  @Override
  public void close() throws IOException {
    Peer.UMOUNT.command(folder).check();
  }
}
