package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.edit.RegexParser.Chars;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Reads a set of characters: `[a-z_]`, `[^/]`, `[[:alpha:]\d]`. A closing bracket right at its start
/// belongs to it.
final class RegexSet {
  private final String text;
  private final Function<String, IllegalArgumentException> wrong;
  private int at;

  /// @param start behind the opening bracket
  RegexSet(String text, int start, Function<String, IllegalArgumentException> wrong) {
    this.text = text;
    this.at = start;
    this.wrong = wrong;
  }

  /// @param end told where the text goes on
  Chars parse(IntConsumer end) {
    boolean negated = at < text.length() && text.charAt(at) == '^';
    at += negated ? 1 : 0;
    int first = at;
    List<int[]> ranges = new ArrayList<>();
    while (true) {
      if (at >= text.length()) {
        throw wrong.apply("a set is not closed");
      }
      if (text.charAt(at) == ']' && at > first) {
        end.accept(at + 1);
        return new Chars(negated, ranges);
      }
      if (text.startsWith("[:", at)) {
        addClass(ranges);
      } else {
        add(ranges);
      }
    }
  }

  private void add(List<int[]> ranges) {
    if (text.charAt(at) == '\\' && at + 1 < text.length()) {
      Chars known = named(text.charAt(at + 1));
      if (known != null) {
        at += 2;
        ranges.addAll(known.negated() ? outside(known.ranges()) : known.ranges());
        return;
      }
    }
    int low = character();
    int high = low;
    if (at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']') {
      at++;
      high = character();
      if (high < low) {
        throw wrong.apply("a range whose end lies before its start");
      }
    }
    ranges.add(new int[] {low, high});
  }

  private int character() {
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    if (c != '\\' || at >= text.length()) {
      return c;
    }
    int escaped = text.codePointAt(at);
    at += Character.charCount(escaped);
    int literal = control(escaped);
    return literal < 0 ? escaped : literal;
  }

  private void addClass(List<int[]> ranges) {
    int end = text.indexOf(":]", at);
    String name = end < 0 ? "" : text.substring(at + 2, end);
    ranges.addAll(
        switch (name) {
          case "alpha" -> pairs("azAZ");
          case "digit" -> pairs("09");
          case "alnum" -> pairs("azAZ09");
          case "upper" -> pairs("AZ");
          case "lower" -> pairs("az");
          case "xdigit" -> pairs("09afAF");
          case "space" -> pairs("\t\r  ");
          case "blank" -> pairs("\t\t  ");
          case "punct" -> pairs("!/:@[`{~");
          case "print" -> pairs(" ~");
          case "graph" -> pairs("!~");
          case "cntrl" -> pairs("\0\37\177\177");
          case "word" -> pairs("azAZ09__");
          default -> throw wrong.apply("found the class [:" + name + ":], which is none");
        });
    at = end + 2;
  }

  private static List<int[]> pairs(String bounds) {
    List<int[]> ranges = new ArrayList<>();
    for (int i = 0; i < bounds.length(); i += 2) {
      ranges.add(new int[] {bounds.charAt(i), bounds.charAt(i + 1)});
    }
    return ranges;
  }

  private static List<int[]> outside(List<int[]> ranges) {
    List<int[]> sorted = new ArrayList<>(ranges);
    sorted.sort((a, b) -> Integer.compare(a[0], b[0]));
    List<int[]> outside = new ArrayList<>();
    int from = 0;
    for (int[] range : sorted) {
      outside.add(new int[] {from, range[0] - 1});
      from = range[1] + 1;
    }
    outside.add(new int[] {from, Character.MAX_CODE_POINT});
    return outside;
  }

  /// The set that a letter behind a backslash stands for.
  static @Nullable Chars named(int letter) {
    return switch (letter) {
      case 'd' -> new Chars(false, pairs("09"));
      case 'D' -> new Chars(true, pairs("09"));
      case 'w' -> new Chars(false, pairs("azAZ09__"));
      case 'W' -> new Chars(true, pairs("azAZ09__"));
      case 's' -> new Chars(false, pairs("\t\r  "));
      case 'S' -> new Chars(true, pairs("\t\r  "));
      default -> null;
    };
  }

  /// The control character that a letter behind a backslash stands for, or a negative number.
  static int control(int letter) {
    return switch (letter) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'f' -> '\f';
      default -> -1;
    };
  }
}
