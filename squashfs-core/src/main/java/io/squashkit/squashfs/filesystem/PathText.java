package io.squashkit.squashfs.filesystem;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;

/// Names as text: UTF-8, and each byte that belongs to no UTF-8 sequence as one `char` from U+DC80 to
/// U+DCFF, that is U+DC00 plus the byte. Such a lone low surrogate stands in no decoded UTF-8, so every
/// name has its own text and comes back from it unchanged. Python's `surrogateescape` does the same.
public final class PathText {
  private static final int ESCAPE = 0xDC00;

  private PathText() {}

  /// Bytes as text.
  ///
  /// @param bytes any
  /// @return their text
  public static String decode(byte[] bytes) {
    return decode(bytes, 0, bytes.length);
  }

  /// Some bytes as text.
  ///
  /// @param bytes any
  /// @param from the first
  /// @param to behind the last
  /// @return their text
  public static String decode(byte[] bytes, int from, int to) {
    boolean plain = true;
    for (int i = from; i < to; i++) {
      plain &= bytes[i] >= 0;
    }
    if (plain) {
      return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
    CharBuffer out = CharBuffer.allocate(to - from);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPE | Byte.toUnsignedInt(in.get())));
      }
      result = decoder.reset().decode(in, out, true);
    }
    return out.flip().toString();
  }

  /// Text as bytes: the opposite of [#decode(byte[])].
  ///
  /// @param text such as [#decode(byte[])] gives
  /// @return its bytes
  /// @throws InvalidPathException if there is a NUL, or half a character that stands for no byte
  public static byte[] encode(String text) {
    boolean plain = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw new InvalidPathException(text, "NUL is in no name", i);
      }
      plain &= !Character.isSurrogate(c);
    }
    return plain ? text.getBytes(StandardCharsets.UTF_8) : encodeEscaped(text);
  }

  private static byte[] encodeEscaped(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ESCAPE + 0x80 && c <= ESCAPE + 0xFF) {
        out.write(c - ESCAPE);
        continue;
      }
      int end = text.offsetByCodePoints(i, 1);
      if (end == i + 1 && Character.isSurrogate(c)) {
        throw new InvalidPathException(text, "half a character that stands for no byte", i);
      }
      out.writeBytes(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
      i = end - 1;
    }
    return out.toByteArray();
  }
}
