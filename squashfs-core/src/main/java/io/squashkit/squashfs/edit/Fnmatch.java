package io.squashkit.squashfs.edit;

/// Patterns of fnmatch(3), turned into expressions: `*`, `?`, `[a-z]`, `[!a-z]`, a backslash takes the next
/// character literally.
final class Fnmatch {
  private Fnmatch() {}

  /// Turns a pattern.
  ///
  /// @param acrossSlashes whether `*` and `?` stand for slashes, too
  /// @throws IllegalArgumentException if it makes no sense
  static Regex of(String pattern, boolean acrossSlashes) {
    String any = acrossSlashes ? "." : "[^/]";
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      int end = c == '[' ? pattern.indexOf(']', i + (isNegated(pattern, i) ? 3 : 2)) : -1;
      if (c == '*') {
        out.append(any).append('*');
      } else if (c == '?') {
        out.append(any);
      } else if (end > 0) {
        boolean negated = isNegated(pattern, i);
        out.append(negated ? "[^" : "[");
        out.append(pattern, i + (negated ? 2 : 1), end).append(']');
        i = end;
      } else {
        boolean escape = c == '\\' && i + 1 < pattern.length();
        literal(out, escape ? pattern.charAt(++i) : c);
      }
    }
    return Regex.of(out.toString());
  }

  private static boolean isNegated(String pattern, int bracket) {
    return pattern.startsWith("[!", bracket) || pattern.startsWith("[^", bracket);
  }

  private static void literal(StringBuilder out, char c) {
    if (c < 0x80 && !Character.isLetterOrDigit(c)) {
      out.append('\\');
    }
    out.append(c);
  }
}
