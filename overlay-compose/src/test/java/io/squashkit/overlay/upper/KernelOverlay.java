package io.squashkit.overlay.upper;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.MountCalls;
import io.squashkit.testdata.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// An overlay mounted by the kernel, unmounted when closed: by calls, since some tests do it a thousand times.
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
    Needs.root("mounting an overlay");
    byte[] point = HostPath.of(Files.createDirectories(folder)).bytes();
    byte[] source = "overlay".getBytes(StandardCharsets.US_ASCII);
    String data = all + ",index=off,metacopy=off";
    Errno.check(MountCalls.mount(source, point, "overlay", 0, data), folder);
    return new KernelOverlay(folder);
  }

  @Override
  public void close() throws IOException {
    Errno.check(MountCalls.unmount(HostPath.of(folder).bytes(), 0), folder);
  }
}
