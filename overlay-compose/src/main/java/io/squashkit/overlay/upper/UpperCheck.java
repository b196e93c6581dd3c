package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/// Whether an upper and a work directory can be used together, and by us.
final class UpperCheck {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

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
    refuseMounted(realUpper, realWork);
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

  /// The kernel does not keep two mounts off one upper directory, and the second would see half of what the
  /// first does.
  static void refuseMounted(Path upper) throws IOException {
    refuseMounted(upper, upper);
  }

  private static void refuseMounted(Path upper, Path work) throws IOException {
    if (!Files.isReadable(MOUNTS)) {
      return;
    }
    for (String line : Files.readString(MOUNTS, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      int start = line.indexOf(" - overlay ");
      if (start < 0) {
        continue;
      }
      String options = line.substring(line.lastIndexOf(' ') + 1);
      for (String option : options.split(",", -1)) {
        if (names(option, "upperdir=", upper) || names(option, "workdir=", work)) {
          String mount = line.split(" ", -1)[4];
          throw new OverlayException(
              Errno.EBUSY, upper, "upper or work directory is in use by the mount " + mount);
        }
      }
    }
  }

  private static boolean names(String option, String key, Path path) {
    if (!option.startsWith(key)) {
      return false;
    }
    String escaped = option.substring(key.length());
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '\\' && i + 3 < escaped.length()) {
        name.append((char) Integer.parseInt(escaped, i + 1, i + 4, 8));
        i += 3;
      } else {
        name.append(c);
      }
    }
    String named = name.toString();
    String asked = new String(HostPath.of(path).bytes(), StandardCharsets.ISO_8859_1);
    // A relative name is from where somebody was when he mounted it, which nobody knows: better
    // safe.
    return named.startsWith("/") ? asked.equals(named) : asked.endsWith("/" + named);
  }
}
