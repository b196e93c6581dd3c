package io.squashkit.squashfs.edit;

import java.util.ArrayList;
import java.util.List;

/// Reads the text of a [Regex] into its parts.
final class RegexParser {
  /// A part of an expression.
  sealed interface Part {}

  /// One character of a set: pairs of first and last, or any outside them.
  record Chars(boolean negated, List<int[]> ranges) implements Part {
    boolean contains(int c) {
      for (int[] range : ranges) {
        if (range[0] <= c && c <= range[1]) {
          return !negated;
        }
      }
      return negated;
    }
  }

  /// Parts one behind the other.
  record Sequence(List<Part> parts) implements Part {}

  /// One of several parts.
  record Choice(List<Part> parts) implements Part {}

  /// A part several times; `most` is negative for any number.
  record Repeat(Part part, int least, int most) implements Part {}

  /// The start of the text, or its end.
  record Edge(boolean start) implements Part {}

  private static final int DEEPEST = 100;
  private static final int MOST_REPEATS = 1000;
  private static final int END = -1;

  private final String text;
  private int at;
  private int depth;

  RegexParser(String text) {
    this.text = text;
  }

  Part parse() {
    Part whole = choice();
    if (at < text.length()) {
      throw wrong("a bracket is closed that was not opened");
    }
    return whole;
  }

  private int peek() {
    return at < text.length() ? text.codePointAt(at) : END;
  }

  private int next() {
    int c = peek();
    if (c == END) {
      throw wrong("it ends too early");
    }
    at += Character.charCount(c);
    return c;
  }

  private boolean accept(String expected) {
    if (text.startsWith(expected, at)) {
      at += expected.length();
      return true;
    }
    return false;
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("at character " + (at + 1) + ": " + what);
  }

  private Part choice() {
    if (++depth > DEEPEST) {
      throw wrong("groups are nested deeper than " + DEEPEST);
    }
    List<Part> parts = new ArrayList<>();
    do {
      parts.add(sequence());
    } while (accept("|"));
    depth--;
    return parts.size() == 1 ? parts.getFirst() : new Choice(parts);
  }

  private Part sequence() {
    List<Part> parts = new ArrayList<>();
    while (peek() != END && peek() != '|' && peek() != ')') {
      parts.add(repeated(single()));
    }
    return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
  }

  private Part repeated(Part part) {
    Part result = part;
    int times = 0;
    while (true) {
      if (accept("*")) {
        result = new Repeat(result, 0, -1);
      } else if (accept("+")) {
        result = new Repeat(result, 1, -1);
      } else if (accept("?")) {
        result = new Repeat(result, 0, 1);
      } else if (peek() == '{' && isCount()) {
        result = counted(result);
      } else {
        return result;
      }
      if (accept(
          "?")) { // "as few as possible" changes what a group holds, not whether there is a match
        continue;
      }
      if (accept("+") || ++times > DEEPEST) {
        throw wrong("a repetition of a repetition");
      }
    }
  }

  /// Tells a count from a brace that stands for itself.
  private boolean isCount() {
    int i = at + 1;
    int digits = 0;
    boolean comma = false;
    for (; i < text.length() && text.charAt(i) != '}'; i++) {
      char c = text.charAt(i);
      if (c == ',' && !comma && digits > 0) {
        comma = true;
      } else if (c < '0' || c > '9') {
        return false;
      } else {
        digits++;
      }
    }
    return i < text.length() && digits > 0;
  }

  private Part counted(Part part) {
    int end = text.indexOf('}', at);
    String inner = text.substring(at + 1, end);
    int comma = inner.indexOf(',');
    int least = count(comma < 0 ? inner : inner.substring(0, comma));
    int most =
        comma < 0 ? least : comma == inner.length() - 1 ? -1 : count(inner.substring(comma + 1));
    if (most >= 0 && most < least) {
      throw wrong("{" + inner + "} allows nothing");
    }
    at = end + 1;
    return new Repeat(part, least, most);
  }

  private int count(String digits) {
    int number = digits.length() > 4 ? MOST_REPEATS + 1 : Integer.parseInt(digits);
    if (number > MOST_REPEATS) {
      throw wrong("a count of " + digits + ", allowed: up to " + MOST_REPEATS);
    }
    return number;
  }

  private Part single() {
    int c = next();
    return switch (c) {
      case '.' -> new Chars(true, List.of());
      case '^' -> new Edge(true);
      case '$' -> new Edge(false);
      case '[' -> new RegexSet(text, at, this::wrong).parse(end -> at = end);
      case '(' -> group();
      case '*', '+', '?' -> throw wrong("nothing to repeat");
      case '\\' -> escaped(next());
      default -> one(c);
    };
  }

  private Part group() {
    if (accept("?:")) {
      // nothing is captured anyway
    } else if (peek() == '?') {
      throw wrong("found (?, allowed: (?: and plain groups");
    }
    Part inner = choice();
    if (!accept(")")) {
      throw wrong("a group is not closed");
    }
    return inner;
  }

  private Part escaped(int c) {
    Chars known = RegexSet.named(c);
    if (known != null) {
      return known;
    }
    if (c < 0x80 && Character.isLetterOrDigit(c)) {
      int literal = RegexSet.control(c);
      if (literal < 0) {
        throw wrong("found \\" + Character.toString(c) + ", which is not supported");
      }
      return one(literal);
    }
    return one(c);
  }

  private static Part one(int c) {
    return new Chars(false, List.of(new int[] {c, c}));
  }
}
