package io.squashkit.squashfs.edit;

/// Takes a line apart as mksquashfs does: words with blanks between them, in which blanks stand within
/// double quotes or behind a backslash. One `char` is one byte.
final class Words {
  private final String text;
  private int at;

  Words(String text) {
    this.text = text;
  }

  /// Tells the blanks of C's `isspace`.
  static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private void skipBlanks() {
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
  }

  /// The next word, in which quotes and backslashes mean something; blanks before it do not count.
  String path() {
    skipBlanks();
    return word(true, true);
  }

  /// The next word, in which only backslashes mean something.
  String escaped() {
    skipBlanks();
    return word(false, true);
  }

  /// The next word as it stands; empty at the end of the line.
  String word() {
    skipBlanks();
    return word(false, false);
  }

  private String word(boolean quotes, boolean escapes) {
    StringBuilder out = new StringBuilder();
    boolean quoted = false;
    for (; at < text.length() && (quoted || !isBlank(text.charAt(at))); at++) {
      char c = text.charAt(at);
      if (quotes && c == '"') {
        quoted = !quoted;
      } else if (escapes && c == '\\') {
        at++;
        if (at < text.length()) {
          out.append(text.charAt(at));
        }
      } else {
        out.append(c);
      }
    }
    at = Math.min(at, text.length());
    return out.toString();
  }

  /// All that is left, without the blanks before it.
  String rest() {
    skipBlanks();
    String rest = text.substring(at);
    at = text.length();
    return rest;
  }

  /// A text in double quotes, with `\"` and `\\` in it.
  static String quoted(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && i == text.length() - 1) {
        return out.toString();
      }
      boolean escape = c == '\\' && i + 1 < text.length();
      char taken = escape ? text.charAt(++i) : c;
      if (c == '"' || (escape && taken != '"' && taken != '\\')) {
        break;
      }
      out.append(taken);
    }
    throw new IllegalArgumentException(
        "path is " + text + ", allowed: double quotes around it, and \\\" and \\\\ within");
  }
}
