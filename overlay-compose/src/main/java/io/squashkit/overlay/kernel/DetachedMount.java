package io.squashkit.overlay.kernel;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.FsContextCalls;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A mount that has no place among others, or a folder held open: what overlays take as a layer. A mount
/// goes when it is closed here and nothing uses it.
final class DetachedMount implements Closeable {
  private final String shown;
  private final int open;
  private final @Nullable Path folder;
  private final boolean served;

  DetachedMount(String shown, int open) {
    this(shown, open, null, false);
  }

  private DetachedMount(KernelLayer.Mounted mounted) {
    this(mounted.path().toString(), mounted.file(), null, true);
  }

  private DetachedMount(String shown, int open, @Nullable Path folder, boolean served) {
    this.shown = shown;
    this.open = open;
    this.folder = folder;
    this.served = served;
  }

  /// Has the kernel read a layer.
  ///
  /// @throws KernelRefusal if it does not want to
  static DetachedMount of(KernelLayer layer) throws IOException {
    return switch (layer) {
      case KernelLayer.Image image -> image(image);
      case KernelLayer.Folder folder -> folder(folder.path());
      case KernelLayer.Mounted mounted -> new DetachedMount(mounted);
    };
  }

  /// Holds a folder open.
  static DetachedMount folder(Path folder) throws IOException {
    HostPath path = HostPath.of(folder);
    int flags = OpenFlags.PATH_ONLY | OpenFlags.DIRECTORY;
    int open = Errno.check(path.open(Posix.host(), flags), path);
    return new DetachedMount(folder.toString(), open, folder.toRealPath(), false);
  }

  /// Mounts an image, set-id bits and devices included, as every overlay does with its layers.
  private static DetachedMount image(KernelLayer.Image image) throws IOException {
    try (LoopDevice device = LoopDevice.of(image);
        FsContext context = FsContext.open("squashfs", image.path().toString())) {
      context.string("source", device.path());
      context.flag("ro");
      return context.mount(FsContextCalls.READ_ONLY);
    }
  }

  /// An empty file system in memory.
  ///
  /// @param shown what it is for, for messages
  static DetachedMount memory(String shown) throws KernelRefusal {
    try (FsContext context = FsContext.open("tmpfs", shown)) {
      context.string("source", OverlayMount.SOURCE);
      return context.mount(0);
    }
  }

  /// The folder's path without symbolic links, or null for a mount.
  @Nullable Path folder() {
    return folder;
  }

  /// The number of the FUSE connection that serves it, which is the minor number of its device; null if
  /// none does.
  @Nullable String connection() throws IOException {
    if (!served) {
      return null;
    }
    FileStatus status = new FileStatus();
    Errno.check(Posix.host().status(open, status), shown);
    return Integer.toUnsignedString((int) status.device());
  }

  /// The open file.
  int file() {
    return open;
  }

  /// Puts the mount at a mount point.
  ///
  /// @param point an absolute path
  void place(Path point) throws KernelRefusal {
    int result = FsContextCalls.place(open, HostPath.of(point).bytes());
    if (result < 0) {
      throw new KernelRefusal(
          point.toString(), shown + " cannot be mounted there: " + Errno.text(-result));
    }
  }

  @Override
  public void close() {
    if (!served) { // that is for who made it
      Posix.host().close(open);
    }
  }
}
