package io.squashkit.overlay.mount;

import io.squashkit.overlay.fuse.FuseMount;
import io.squashkit.squashfs.posix.HostPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Mount points as the kernel lists them.
public final class Mounts {
  private static final Path TABLE = Path.of("/proc/self/mountinfo");
  private static final int POINT = 4;

  private Mounts() {}

  /// Unmounts what was mounted by this program. Also works where the serving process was killed.
  ///
  /// @param point the mount point
  /// @param lazily whether it only disappears, and ends with its last user
  /// @throws IOException if nothing of this program is mounted there, it is in use, or that is not allowed
  public static void unmount(Path point, boolean lazily) throws IOException {
    Path absolute = absolute(point);
    if (!FuseMount.TYPE.equals(type(absolute))) {
      throw new FileSystemException(
          point.toString(), null, "is no mount of this program, see /proc/mounts");
    }
    FuseMount.unmount(absolute, lazily);
  }

  /// A mount point whose server is dead cannot be asked for anything: so its folder is.
  private static Path absolute(Path point) throws IOException {
    Path whole = point.toAbsolutePath().normalize();
    Path parent = whole.getParent();
    Path name = whole.getFileName();
    return parent == null || name == null ? whole : parent.toRealPath().resolve(name);
  }

  /// The type of what is mounted last on a mount point; empty if nothing is.
  private static String type(Path point) throws IOException {
    String found = "";
    String wanted = new String(HostPath.of(point).bytes(), StandardCharsets.ISO_8859_1);
    List<String> lines = Files.readAllLines(TABLE, StandardCharsets.ISO_8859_1);
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      int dash = List.of(words).indexOf("-");
      if (dash > POINT && dash + 1 < words.length && plain(words[POINT]).equals(wanted)) {
        found = words[dash + 1];
      }
    }
    return found;
  }

  /// Blanks and such come as backslash and three octal digits.
  private static String plain(String word) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) == '\\' && i + 3 < word.length()) {
        plain.append((char) Integer.parseInt(word, i + 1, i + 4, 8));
        i += 3;
      } else {
        plain.append(word.charAt(i));
      }
    }
    return plain.toString();
  }
}
