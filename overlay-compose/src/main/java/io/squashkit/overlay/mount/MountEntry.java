package io.squashkit.overlay.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A line of the kernel's list of mounts (proc_pid_mountinfo(5)).
///
/// @param minor of the device number that files on it have
/// @param point the mount point, one `char` a byte
/// @param type such as `overlay`
/// @param source what is shown as mounted, one `char` a byte
record MountEntry(int minor, String point, String type, String source) {
  private static final Path TABLE = Path.of("/proc/self/mountinfo");
  private static final int DEVICE = 2;
  private static final int POINT = 4;

  /// All that this process can see, in the order they were mounted in.
  static List<MountEntry> all() throws IOException {
    List<MountEntry> all = new ArrayList<>();
    for (String line : Files.readAllLines(TABLE, StandardCharsets.ISO_8859_1)) {
      String[] words = line.split(" ", -1);
      int dash = List.of(words).indexOf("-");
      if (dash > POINT && dash + 2 < words.length) {
        String device = words[DEVICE];
        int minor = Integer.parseInt(device.substring(device.indexOf(':') + 1));
        all.add(
            new MountEntry(minor, plain(words[POINT]), words[dash + 1], plain(words[dash + 2])));
      }
    }
    return all;
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
