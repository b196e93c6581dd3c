package io.squashkit.squashfs.edit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads the definitions of a pseudo file, line by line. A backslash at a line's end joins it with the
/// next; blanks before a definition, empty lines and those that start with `#` do not count. A certain such
/// line ends the definitions: behind it, and two bytes more, come the contents of files.
final class PseudoReader {
  private static final String DATA = "# START OF DATA - DO NOT MODIFY";
  private static final int LONGEST = 1 << 17;

  private final InputStream in;
  private long position;
  private int line;
  private int start;
  private boolean atData;

  PseudoReader(FileChannel file) throws IOException {
    in = new BufferedInputStream(Channels.newInputStream(file.position(0)), 1 << 16);
  }

  /// The number of the line that the last definition started on.
  int line() {
    return start;
  }

  /// Where the contents start, or -1 if there are none.
  long data() {
    return atData ? position + 2 : -1;
  }

  /// The next definition, one `char` a byte, or null if there are no more.
  ///
  /// @throws IllegalArgumentException if a line is too long
  @Nullable String next() throws IOException {
    while (true) {
      start = line + 1;
      String text = joined();
      if (text == null || text.equals(DATA)) {
        atData = text != null;
        return null;
      }
      int from = 0;
      while (from < text.length() && Words.isBlank(text.charAt(from))) {
        from++;
      }
      if (from < text.length() && text.charAt(from) != '#') {
        return text.substring(from);
      }
    }
  }

  private @Nullable String joined() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int backslashes = 0;
    while (true) {
      int b = in.read();
      if (b < 0) {
        return bytes.size() == 0 ? null : text(bytes);
      }
      position++;
      if (b == '\n') {
        line++;
        if (backslashes % 2 == 0) {
          return text(bytes);
        }
        byte[] taken = bytes.toByteArray();
        bytes.reset();
        bytes.write(taken, 0, taken.length - 1);
        backslashes = 0;
        continue;
      }
      backslashes = b == '\\' ? backslashes + 1 : 0;
      bytes.write(b);
      if (bytes.size() > LONGEST) {
        throw new IllegalArgumentException(
            "definition has more than " + LONGEST + " bytes, allowed: at most that many");
      }
    }
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }
}
