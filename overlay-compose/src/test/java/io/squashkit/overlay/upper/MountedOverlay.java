package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.overlay.fuse.FuseMount;
import io.squashkit.overlay.fuse.FuseMountOptions;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.mount.WritableFileSystem;
import io.squashkit.testdata.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// An overlay of ours behind a mount point, unmounted when closed; then nothing may be in the log.
final class MountedOverlay implements AutoCloseable {
  private final Overlay overlay;
  private final WritableFileSystem shown;
  private final FuseMount mount;
  private final Path folder;
  private final List<String> log = new CopyOnWriteArrayList<>();

  private MountedOverlay(Overlay overlay, Path folder) throws IOException {
    this.overlay = overlay;
    this.folder = folder;
    FuseMountOptions options = new FuseMountOptions("test", false, true, true, 4);
    this.shown = new WritableFileSystem(overlay, Layers::open);
    this.mount = FuseMount.mount(shown, folder, options, log::add);
  }

  /// Mounts.
  ///
  /// @param lowers the topmost first
  static MountedOverlay mount(
      List<Path> lowers, Path upper, Path work, OverlayProfile profile, Path folder)
      throws IOException {
    Needs.that(Files.exists(Path.of("/dev/fuse")), "a FUSE mount needs /dev/fuse");
    Files.createDirectories(folder);
    Overlay overlay = UpperAgainstKernelTest.open(profile, lowers, upper, work);
    boolean live = false;
    try {
      MountedOverlay mounted = new MountedOverlay(overlay, folder);
      live = true;
      return mounted;
    } finally {
      if (!live) {
        overlay.close();
      }
    }
  }

  Path folder() {
    return folder;
  }

  FuseMount mount() {
    return mount;
  }

  @Override
  public void close() throws IOException {
    if (!mount.await(Duration.ZERO)) {
      FuseMount.unmount(folder, false);
    }
    mount.await();
    shown.close();
    overlay.close();
    assertEquals(List.of(), log);
  }
}
