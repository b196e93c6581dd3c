package io.squashkit.squashfs.tar;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Bytes of an archive in messages: on one line, not too long, nothing that moves a terminal's cursor.
final class Shown {
  private static final int LONGEST = 256;

  private Shown() {}

  static String of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  static String of(byte[] bytes, int at, int length) {
    return of(new String(bytes, at, Math.min(length, LONGEST + 1), StandardCharsets.UTF_8));
  }

  static String of(String text) {
    int shown = Math.min(text.length(), LONGEST);
    StringBuilder clean = new StringBuilder(shown + 2).append('\'');
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        clean.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
      } else {
        clean.append(c);
      }
    }
    return clean.append(shown < text.length() ? "…'" : "'").toString();
  }
}
