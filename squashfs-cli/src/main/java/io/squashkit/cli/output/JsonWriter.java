package io.squashkit.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;

/// JSON, written as it comes. The members of the outermost object or array stand on lines of their own;
/// what lies deeper stays on their line. For one thread at a time.
public final class JsonWriter {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final ByteOutput out;
  private int depth;
  private boolean first = true;
  private boolean named;

  /// Makes a writer.
  ///
  /// @param out takes the text
  public JsonWriter(ByteOutput out) {
    this.out = out;
  }

  /// Opens an object or an array.
  ///
  /// @param bracket `{` or `[`
  /// @return this
  /// @throws IOException if writing fails
  public JsonWriter open(char bracket) throws IOException {
    separate();
    out.put(bracket);
    depth++;
    first = true;
    return this;
  }

  /// Closes what was opened last.
  ///
  /// @param bracket `}` or `]`
  /// @return this
  /// @throws IOException if writing fails
  public JsonWriter close(char bracket) throws IOException {
    depth--;
    if (depth == 0 && !first) {
      out.put('\n');
    }
    out.put(bracket);
    first = false;
    if (depth == 0) {
      out.put('\n');
    }
    return this;
  }

  /// Names the next value of an object.
  ///
  /// @param name its name
  /// @return this
  /// @throws IOException if writing fails
  public JsonWriter name(String name) throws IOException {
    separate();
    quote(name);
    out.put(':').put(' ');
    named = true;
    return this;
  }

  /// Writes text.
  ///
  /// @param value the text
  /// @return this
  /// @throws IOException if writing fails
  public JsonWriter value(String value) throws IOException {
    separate();
    quote(value);
    return this;
  }

  /// Writes a number.
  ///
  /// @param value the number
  /// @return this
  /// @throws IOException if writing fails
  public JsonWriter value(long value) throws IOException {
    return plain(Long.toString(value));
  }

  /// Writes a number rounded to thousandths.
  ///
  /// @param value the number, finite
  /// @return this
  /// @throws IOException if writing fails
  public JsonWriter value(double value) throws IOException {
    return plain(Double.toString(Math.round(value * 1000) / 1000.0));
  }

  /// Writes true or false.
  ///
  /// @param value which
  /// @return this
  /// @throws IOException if writing fails
  public JsonWriter value(boolean value) throws IOException {
    return plain(value ? "true" : "false");
  }

  /// Writes null.
  ///
  /// @return this
  /// @throws IOException if writing fails
  public JsonWriter nothing() throws IOException {
    return plain("null");
  }

  /// Writes a member whose value is bytes that are mostly text, such as a file's name: as text, in which
  /// replacement characters stand for what is no UTF-8; then a second member `name_base64` holds the
  /// bytes themselves.
  ///
  /// @param name the member's name
  /// @param bytes its value
  /// @return this
  /// @throws IOException if writing fails
  public JsonWriter bytes(String name, byte[] bytes) throws IOException {
    String text = new String(bytes, UTF_8);
    name(name).value(text);
    if (!Arrays.equals(text.getBytes(UTF_8), bytes)) {
      name(name + "_base64").value(Base64.getEncoder().encodeToString(bytes));
    }
    return this;
  }

  private JsonWriter plain(String text) throws IOException {
    separate();
    out.text(text);
    return this;
  }

  private void separate() throws IOException {
    if (named) {
      named = false;
      return;
    }
    if (!first) {
      out.put(',');
    }
    if (depth == 1) {
      out.put('\n').put(' ').put(' ');
    } else if (!first) {
      out.put(' ');
    }
    first = false;
  }

  private void quote(String text) throws IOException {
    StringBuilder quoted = new StringBuilder(text.length() + 8).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c == '\n') {
        quoted.append("\\n");
      } else if (c < 0x20 || c >= 0x7F && c < 0xA0) {
        quoted.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
      } else {
        quoted.append(c);
      }
    }
    out.text(quoted.append('"').toString());
  }
}
