package io.squashkit.squashfs.edit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Numbers of users and groups. Names are looked up in `/etc/passwd` and `/etc/group` of the host, since
/// that is where mksquashfs looks; `root` is 0 also without these files.
public final class HostIds {
  private static final Path USERS = Path.of("/etc/passwd");
  private static final Path GROUPS = Path.of("/etc/group");

  private HostIds() {}

  /// The number of a user.
  ///
  /// @param text a number or a name
  /// @return the number, unsigned
  /// @throws IllegalArgumentException if it is neither a number of 32 bits nor a name known here
  public static int user(String text) {
    return id(text, USERS, "user");
  }

  /// The number of a group.
  ///
  /// @param text a number or a name
  /// @return the number, unsigned
  /// @throws IllegalArgumentException if it is neither a number of 32 bits nor a name known here
  public static int group(String text) {
    return id(text, GROUPS, "group");
  }

  private static int id(String text, Path file, String kind) {
    long number = number(text);
    if (number < 0) {
      number = text.equals("root") ? 0 : lookUp(text, file);
    }
    if (number < 0) {
      throw new IllegalArgumentException(
          kind + " is '" + text + "', allowed: a number up to 4294967295 or a name in " + file);
    }
    return (int) number;
  }

  /// The value of decimal digits, or -1 if they are none or beyond 32 bits.
  static long number(String digits) {
    if (digits.isEmpty() || digits.length() > 10) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = 10 * number + (c - '0');
    }
    return number <= 0xFFFF_FFFFL ? number : -1;
  }

  private static long lookUp(String name, Path file) {
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        String[] fields = line.split(":", -1);
        if (fields.length > 2 && fields[0].equals(name)) {
          return number(fields[2]);
        }
      }
    } catch (IOException e) {
      // as if nobody had a name
    }
    return -1;
  }
}
