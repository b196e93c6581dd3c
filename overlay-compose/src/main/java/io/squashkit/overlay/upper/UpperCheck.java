package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/// Whether an upper and a work directory can be used together, and by us.
final class UpperCheck {
  private UpperCheck() {}

  static void check(Stack lowers, Path upper, Path work) throws IOException {
    Path realUpper = directory(upper);
    Path realWork = directory(work);
    if (realUpper.startsWith(realWork) || realWork.startsWith(realUpper)) {
      throw new OverlayException(
          Errno.EINVAL, work, "work directory and upper directory lie in each other");
    }
    if (device(realUpper) != device(realWork)) {
      throw new OverlayException(
          Errno.EINVAL, work, "work directory and upper directory are on different devices");
    }
    checkLowers(lowers, realUpper, realWork);
    KernelMounts.refuse(realUpper, realWork);
  }

  /// Whether layers can lie below an upper directory.
  static void checkLowers(Stack lowers, Path realUpper, Path realWork) throws IOException {
    Layers.requireDistinct(lowers.layers());
    for (Layer layer : lowers.layers()) {
      Path lower = Path.of(layer.name());
      if (Files.isDirectory(lower) && overlap(lower.toRealPath(), realUpper, realWork)) {
        throw new OverlayException(
            Errno.ELOOP,
            lower,
            "is a lower layer, and is or lies in the upper or the work directory");
      }
    }
  }

  private static Path directory(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isDirectory(path)) {
      throw new NotDirectoryException(path.toString());
    }
    return path.toRealPath();
  }

  private static long device(Path path) throws OverlayException {
    FileStatus found = new FileStatus();
    byte[] bytes = HostPath.of(path).bytes();
    OverlayException.check(Posix.host().status(Posix.CWD, bytes, found), path);
    return found.device();
  }

  private static boolean overlap(Path lower, Path upper, Path work) {
    return lower.startsWith(upper) || lower.startsWith(work);
  }
}
