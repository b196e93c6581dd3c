package io.squashkit.overlay.upper;

import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/// Keeps overlays off an upper directory while somebody changes it as a whole, or has the kernel write to it,
/// which keeps nobody off: those of this library, by the
/// lock that they take too, wherever they run; and mounts of the kernel, if they were there before, in this
/// mount namespace or in those of other processes that this one may look at: root may. Linux only.
public final class UpperLock implements Closeable {
  private final int directory;

  private UpperLock(int directory) {
    this.directory = directory;
  }

  /// Takes an upper directory.
  ///
  /// @param upper the directory
  /// @return to be closed
  /// @throws OverlayException with [io.squashkit.squashfs.posix.Errno#EBUSY] if an overlay writes to it
  /// @throws IOException if it cannot be opened
  public static UpperLock of(Path upper) throws IOException {
    return of(upper, upper);
  }

  /// Takes an upper directory and its work directory.
  ///
  /// @param upper the directory
  /// @param work the other; only mounts of the kernel are kept off it
  /// @return to be closed
  /// @throws OverlayException with [io.squashkit.squashfs.posix.Errno#EBUSY] if an overlay writes to one
  /// @throws IOException if one cannot be opened
  public static UpperLock of(Path upper, Path work) throws IOException {
    HostPath path = HostPath.of(upper);
    int opened = path.open(Posix.host(), OpenFlags.READ | OpenFlags.DIRECTORY);
    UpperLock lock = new UpperLock(OverlayException.check(opened, path));
    boolean sound = false;
    try {
      Upper.lock(opened, path);
      KernelMounts.refuseEverywhere(upper.toRealPath(), work.toRealPath());
      sound = true;
      return lock;
    } finally {
      if (!sound) {
        lock.close();
      }
    }
  }

  @Override
  public void close() {
    Posix.host().close(directory);
  }
}
