package io.squashkit.squashfs.filesystem;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Turns the globs of `FileSystem.getPathMatcher` into regular expressions: `*` and `?` stay within a
/// name, `**` goes across slashes, `[a-z]`, `[!a]`, `{one,two}`, `\` takes the next character as it is.
final class GlobPattern {
  private static final String SPECIAL = "\\^$.|?*+()[]{}&-#~";

  private final String glob;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private GlobPattern(String glob) {
    this.glob = glob;
  }

  static Pattern compile(String glob) {
    return new GlobPattern(glob).translate();
  }

  private Pattern translate() {
    boolean inGroup = false;
    while (at < glob.length()) {
      char c = glob.charAt(at++);
      switch (c) {
        case '\\' -> {
          if (at == glob.length()) {
            throw wrong("nothing behind \\");
          }
          literal(glob.charAt(at++));
        }
        case '*' -> {
          boolean across = at < glob.length() && glob.charAt(at) == '*';
          at += across ? 1 : 0;
          out.append(across ? ".*" : "[^/]*");
        }
        case '?' -> out.append("[^/]");
        case '[' -> bracket();
        case '{' -> {
          if (inGroup) {
            throw wrong("a group in a group");
          }
          inGroup = true;
          out.append("(?:(?:");
        }
        case '}' -> {
          if (inGroup) {
            out.append("))");
          } else {
            literal(c);
          }
          inGroup = false;
        }
        case ',' -> out.append(inGroup ? ")|(?:" : ",");
        default -> literal(c);
      }
    }
    if (inGroup) {
      throw wrong("no } behind {");
    }
    return Pattern.compile(out.toString(), Pattern.DOTALL);
  }

  private void bracket() {
    boolean not = at < glob.length() && glob.charAt(at) == '!';
    at += not ? 1 : 0;
    out.append(not ? "[[^/]&&[^" : "[[^/]&&[");
    int first = at;
    while (true) {
      if (at == glob.length()) {
        throw wrong("no ] behind [");
      }
      int low = glob.codePointAt(at);
      if (low == ']' && at > first) {
        at++;
        break;
      }
      member(low);
      boolean range =
          at + 1 < glob.length() && glob.charAt(at) == '-' && glob.charAt(at + 1) != ']';
      if (range) {
        at++;
        int high = glob.codePointAt(at);
        if (high < low) {
          throw wrong("a range that ends before it starts");
        }
        out.append('-');
        member(high);
      }
    }
    out.append("]]");
  }

  private void member(int c) {
    if (c == '/') {
      throw wrong("a slash between brackets");
    }
    at += Character.charCount(c);
    literal(c);
  }

  private void literal(int c) {
    if (SPECIAL.indexOf(c) >= 0) {
      out.append('\\');
    }
    out.appendCodePoint(c);
  }

  private PatternSyntaxException wrong(String what) {
    return new PatternSyntaxException(what, glob, Math.min(at, glob.length() - 1));
  }
}
