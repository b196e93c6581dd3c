package io.squashkit.overlay.upper;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.HostPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// The kernel's overlays that write to a directory. The kernel does not keep others off it, nor two mounts of
/// its own, and each would see half of what the other does. It tells of mounts by namespaces (proc(5):
/// /proc/PID/mountinfo, ns, root).
///
/// @param process its folder in /proc
/// @param upper looked for, a real path of this process
/// @param work the same
record KernelMounts(Path process, Path upper, Path work) {
  private static final Path SELF = Path.of("/proc/self");

  /// Throws if an overlay of this process' mount namespace uses one of two directories.
  static void refuse(Path upper, Path work) throws OverlayException {
    new KernelMounts(SELF, upper, work).refuse();
  }

  /// Throws if an overlay of any namespace uses one of two directories. Looks at each process of the machine,
  /// which takes milliseconds, or tens of them.
  static void refuseEverywhere(Path upper, Path work) throws IOException {
    refuse(upper, work);
    if (!Files.exists(SELF)) {
      return;
    }
    Set<Path> seen = new HashSet<>();
    seen.add(Files.readSymbolicLink(SELF.resolve("ns/mnt")));
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : all) {
        if (isNew(process, seen)) {
          new KernelMounts(process, upper, work).refuse();
        }
      }
    }
  }

  /// Those of others it may not look at, and some end meanwhile.
  private static boolean isNew(Path process, Set<Path> seen) {
    try {
      return seen.add(Files.readSymbolicLink(process.resolve("ns/mnt")));
    } catch (IOException e) {
      return false;
    }
  }

  private void refuse() throws OverlayException {
    String mounts;
    try {
      mounts = Files.readString(process.resolve("mountinfo"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) { // it ended meanwhile, or there is no /proc
      return;
    }
    for (String line : mounts.split("\n", -1)) {
      if (!line.contains(" - overlay ")) {
        continue;
      }
      String options = line.substring(line.lastIndexOf(' ') + 1);
      for (String option : options.split(",", -1)) {
        if (names(option, "upperdir=", upper) || names(option, "workdir=", work)) {
          String whose = process.equals(SELF) ? "" : " of process " + process.getFileName();
          throw new OverlayException(
              Errno.EBUSY,
              upper,
              "upper or work directory is in use by the mount " + line.split(" ", -1)[4] + whose);
        }
      }
    }
  }

  private boolean names(String option, String key, Path path) {
    if (!option.startsWith(key)) {
      return false;
    }
    String named = unescaped(option.substring(key.length()));
    if (!process.equals(SELF)) {
      return isSame(named, path);
    }
    String asked = new String(HostPath.of(path).bytes(), StandardCharsets.ISO_8859_1);
    // A relative name is from where somebody was when he mounted it, which nobody knows: better
    // safe.
    return named.startsWith("/") ? asked.equals(named) : asked.endsWith("/" + named);
  }

  private static String unescaped(String escaped) {
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
    return name.toString();
  }

  /// The same name may be another directory there, and another name the same.
  private boolean isSame(String named, Path path) {
    try {
      byte[] bytes = named.getBytes(StandardCharsets.ISO_8859_1);
      String text = new String(bytes, StandardCharsets.UTF_8);
      return named.startsWith("/") && Files.isSameFile(Path.of(process + "/root" + text), path);
    } catch (IOException | InvalidPathException e) { // nothing of that name any more
      return false;
    }
  }
}
