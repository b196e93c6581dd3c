package io.squashkit.cli.option;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/// A pattern for one name: `*` any characters, `?` one, `[a-z]` one of a set, `[!a-z]` one outside it.
/// A backslash makes the next character plain; with three octal digits it is the byte of that number,
/// as listings on a terminal show odd bytes. Names are bytes, so `?` is one byte.
public final class NamePattern {
  private static final int ANY = -1;
  private static final int ONE = -2;
  private static final int SET = -3;

  /// Bytes, and negative numbers for the wild; behind [#SET] its length, negation and pairs of bounds.
  private final int[] code;

  private final boolean wild;

  /// Makes a pattern.
  ///
  /// @param text the pattern
  public NamePattern(String text) {
    byte[] in = text.getBytes(UTF_8);
    int[] out = new int[3 * in.length + 3];
    int length = 0;
    boolean anyWild = false;
    for (int i = 0; i < in.length; i++) {
      int b = in[i] & 0xFF;
      int end = b == '[' ? setEnd(in, i) : -1;
      if (b == '*' || b == '?') {
        out[length++] = b == '*' ? ANY : ONE;
        anyWild = true;
      } else if (end > 0) {
        length = putSet(in, i + 1, end, out, length);
        i = end;
        anyWild = true;
      } else if (b == '\\' && isOctal(in, i + 1)) {
        out[length++] = (in[i + 1] - '0' << 6 | in[i + 2] - '0' << 3 | in[i + 3] - '0') & 0xFF;
        i += 3;
      } else if (b == '\\' && i + 1 < in.length) {
        out[length++] = in[++i] & 0xFF;
      } else {
        out[length++] = b;
      }
    }
    code = Arrays.copyOf(out, length);
    wild = anyWild;
  }

  private static boolean isOctal(byte[] in, int at) {
    return at + 3 <= in.length
        && in[at] >= '0'
        && in[at] <= '3'
        && in[at + 1] >= '0'
        && in[at + 1] <= '7'
        && in[at + 2] >= '0'
        && in[at + 2] <= '7';
  }

  /// Where a set that starts here ends; a bracket right at its start belongs to it.
  private static int setEnd(byte[] in, int start) {
    int at = start + 1;
    if (at < in.length && in[at] == '!') {
      at++;
    }
    for (int i = at + 1; i < in.length; i++) {
      if (in[i] == ']') {
        return i;
      }
    }
    return -1;
  }

  private static int putSet(byte[] in, int start, int end, int[] out, int length) {
    boolean negated = in[start] == '!';
    int at = length + 3;
    for (int i = negated ? start + 1 : start; i < end; i++) {
      int low = in[i] & 0xFF;
      boolean range = i + 2 < end && in[i + 1] == '-';
      out[at++] = low;
      out[at++] = range ? in[i + 2] & 0xFF : low;
      i += range ? 2 : 0;
    }
    out[length] = SET;
    out[length + 1] = at - length;
    out[length + 2] = negated ? 1 : 0;
    return at;
  }

  /// Tells whether it stands for more than one name.
  ///
  /// @return false if [#literal] is the only name that matches
  public boolean isWild() {
    return wild;
  }

  /// The only name that matches.
  ///
  /// @return bytes
  public byte[] literal() {
    byte[] name = new byte[code.length];
    for (int i = 0; i < code.length; i++) {
      name[i] = (byte) code[i];
    }
    return name;
  }

  /// Tells whether a name matches.
  ///
  /// @param name holds the name
  /// @param length how many bytes it has
  /// @return true if so
  public boolean matches(byte[] name, int length) {
    int at = 0;
    int in = 0;
    int retry = -1; // behind the last star
    int retryAt = 0;
    while (at < length) {
      if (in < code.length && code[in] == ANY) {
        retry = ++in;
        retryAt = at;
      } else if (in < code.length && matchesOne(in, name[at] & 0xFF)) {
        in += code[in] == SET ? code[in + 1] : 1;
        at++;
      } else if (retry >= 0) {
        in = retry;
        at = ++retryAt;
      } else {
        return false;
      }
    }
    while (in < code.length && code[in] == ANY) {
      in++;
    }
    return in == code.length;
  }

  private boolean matchesOne(int in, int b) {
    if (code[in] != SET) {
      return code[in] == ONE || code[in] == b;
    }
    boolean found = false;
    for (int i = in + 3; i < in + code[in + 1]; i += 2) {
      found |= b >= code[i] && b <= code[i + 1];
    }
    return found != (code[in + 2] == 1);
  }
}
