package io.squashkit.squashfs.edit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/// An extended attribute in a text, `NAME=VALUE`, as mksquashfs and getfattr have it. A value that starts
/// with `0s` is Base64, with `0x` hexadecimal, with `0t` text in which `\` and three octal digits are a
/// byte, with `0b` or nothing it is the bytes as they stand. The prefixes may be capitals, too.
///
/// @param name full name, one `char` a byte
/// @param value its value
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record XattrText(String name, byte[] value) {
  /// Reads an attribute.
  ///
  /// @param text one `char` a byte
  /// @return the attribute
  /// @throws IllegalArgumentException if it is none, or SquashFS cannot hold it
  public static XattrText of(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException(
          "extended attribute is '" + text + "', allowed: NAME=VALUE");
    }
    String name = text.substring(0, equals);
    if (!isStorable(name)) {
      throw new IllegalArgumentException(
          "extended attribute is named '"
              + name
              + "', allowed: up to 255 bytes that start with user., trusted. or security.");
    }
    byte[] value = value(text.substring(equals + 1));
    if (value.length > 65536) {
      throw new IllegalArgumentException(
          "extended attribute " + name + " has " + value.length + " bytes, allowed: up to 65536");
    }
    return new XattrText(name, value);
  }

  private static boolean isStorable(String name) {
    return name.length() <= 255
        && name.indexOf(0) < 0
        && (name.startsWith("user.")
            || name.startsWith("trusted.")
            || name.startsWith("security."));
  }

  private static byte[] value(String text) {
    if (text.length() < 2 || text.charAt(0) != '0') {
      return bytes(text);
    }
    String rest = text.substring(2);
    try {
      return switch (text.charAt(1)) {
        case 's', 'S' -> Base64.getDecoder().decode(bytes(rest));
        case 'x', 'X' -> HexFormat.of().parseHex(rest);
        case 't', 'T' -> unescape(rest);
        case 'b', 'B' -> bytes(rest);
        default -> bytes(text);
      };
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "value of an extended attribute is '"
              + text
              + "', allowed: behind 0s Base64, behind 0x pairs of hexadecimal digits, behind 0t"
              + " text with bytes as \\ooo",
          e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] unescape(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        int b = i + 4 <= text.length() ? octalByte(text, i + 1) : -1;
        if (b < 0) {
          throw new IllegalArgumentException("no octal digits behind a backslash");
        }
        out.write(b);
        i += 3;
      } else {
        out.write(c);
      }
    }
    return out.toByteArray();
  }

  private static int octalByte(String text, int at) {
    int value = 0;
    for (int i = at; i < at + 3; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 7) {
        return -1;
      }
      value = value << 3 | digit;
    }
    return value > 0xFF ? -1 : value;
  }
}
