package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// How far the kernel reads ahead in files of a mount. It takes 128 KiB for every FUSE mount, whatever the
/// server offers, which is one block of most images: each is waited for. Only root may change that
/// (`/sys/class/bdi` of the kernel's Documentation/ABI/testing/sysfs-class-bdi).
final class ReadAhead {
  /// What the kernel asks for at once: more would come as several questions.
  private static final int SIZE = Negotiation.MAX_READ >> 10;

  private ReadAhead() {}

  /// Has the kernel read as much as it asks for at once, where this process may say so.
  ///
  /// @param point a mount point whose server answers
  static void widen(Path point) {
    FileStatus root = new FileStatus();
    if (Posix.host().status(Posix.CWD, HostPath.of(point).bytes(), root) < 0) {
      return;
    }
    String number = (root.device() >>> Integer.SIZE) + ":" + (int) root.device();
    try {
      Files.writeString(
          Path.of("/sys/class/bdi", number, "read_ahead_kb"),
          Integer.toString(SIZE),
          StandardOpenOption.WRITE);
    } catch (IOException e) {
      // Not root, or no /sys: the mount works as well, and reads large files more slowly.
    }
  }
}
