package io.squashkit.cli.output;

import java.io.IOException;

/// Names of files, which are bytes. A program gets them as they are; on a terminal, bytes that could
/// move the cursor or worse come out as `\ooo`.
public final class NameText {
  private final ByteOutput out;
  private final boolean escape;

  /// Makes a writer of names.
  ///
  /// @param out takes the names
  /// @param escape whether a terminal shows them
  public NameText(ByteOutput out, boolean escape) {
    this.out = out;
    this.escape = escape;
  }

  /// Appends a name or a path.
  ///
  /// @param bytes holds it
  /// @param length how many bytes it has
  /// @throws IOException if writing fails
  public void put(byte[] bytes, int length) throws IOException {
    if (!escape) {
      out.put(bytes, 0, length);
      return;
    }
    int at = 0;
    while (at < length) {
      int size = printable(bytes, at, length);
      if (size > 0) {
        out.put(bytes, at, size);
        at += size;
      } else {
        escape(bytes[at++]);
      }
    }
  }

  /// A name for a message.
  ///
  /// @param name the bytes
  /// @return text that is safe on a terminal; bytes that are no UTF-8 come out as `\ooo`
  public static String of(byte[] name) {
    StringBuilder text = new StringBuilder(name.length);
    int at = 0;
    while (at < name.length) {
      int size = printable(name, at, name.length);
      if (size > 0) {
        text.append(new String(name, at, size, java.nio.charset.StandardCharsets.UTF_8));
        at += size;
      } else {
        int b = name[at++] & 0xFF;
        text.append('\\').append(b >> 6).append(b >> 3 & 7).append(b & 7);
      }
    }
    return text.toString();
  }

  private void escape(int b) throws IOException {
    out.put('\\').put('0' + (b >> 6 & 3)).put('0' + (b >> 3 & 7)).put('0' + (b & 7));
  }

  /// How many bytes the character has that starts here; 0 if it is a control character or no UTF-8.
  private static int printable(byte[] bytes, int at, int length) {
    int first = bytes[at] & 0xFF;
    if (first < 0x80) {
      return first < 0x20 || first == 0x7F ? 0 : 1;
    }
    int size = first >= 0xC2 && first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (first < 0xC2 || size == 0 || at + size > length) {
      return 0;
    }
    int code = first & (0xFF >> size + 1);
    for (int i = 1; i < size; i++) {
      int next = bytes[at + i] & 0xFF;
      if ((next & 0xC0) != 0x80) {
        return 0;
      }
      code = code << 6 | next & 0x3F;
    }
    boolean shortest = code >= (size == 2 ? 0x80 : size == 3 ? 0x800 : 0x1_0000);
    boolean surrogate = code >= 0xD800 && code < 0xE000;
    return shortest && !surrogate && code >= 0xA0 && code <= 0x10_FFFF ? size : 0;
  }
}
