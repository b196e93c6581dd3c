package io.squashkit.testdata;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Names, link targets and attribute values are bytes. Here they are strings with one `char` a byte,
/// and in specs and messages printable ASCII with `\xNN` for everything else.
public final class ByteText {
  private ByteText() {}

  /// Makes a string with one `char` a byte from ordinary text.
  ///
  /// @param text ordinary text
  /// @return its UTF-8 bytes
  public static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /// The bytes of a string with one `char` a byte.
  ///
  /// @param text the string
  /// @return the bytes
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// A string with one `char` a byte.
  ///
  /// @param bytes the bytes
  /// @return the string
  public static String of(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /// Makes bytes printable.
  ///
  /// @param text one `char` a byte
  /// @return printable ASCII without spaces
  public static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > ' ' && c < 0x7f && c != '\\') {
        out.append(c);
      } else {
        out.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
      }
    }
    return out.toString();
  }

  /// Undoes [#escape].
  ///
  /// @param text printable ASCII
  /// @return one `char` a byte
  public static String unescape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        out.append(c);
      } else if (text.startsWith("\\x", i) && i + 4 <= text.length()) {
        out.append((char) HexFormat.fromHexDigits(text, i + 2, i + 4));
        i += 3;
      } else {
        throw new IllegalArgumentException("not an escape at " + i + ": " + text);
      }
    }
    return out.toString();
  }
}
