package io.squashkit.squashfs.scan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A pattern for names or paths in bytes. `*` stands for any bytes but slashes, `**` for any bytes, `**/`
/// at the start of a name for any number of directories, `?` for one character, `[a-z]` for one of a set
/// and `[!a-z]` for one outside it, a backslash takes the next character literally. Characters are those
/// of UTF-8; a byte that is none counts as one.
final class Glob {
  private static final int ANY = -1;
  private static final int STAR = -2;
  private static final int STARS = -3;
  private static final int DIRECTORIES = -4;
  private static final int FIRST_SET = -5;

  /// A byte, one of the constants, or a set: [#FIRST_SET] less its index.
  private final int[] steps;

  /// Pairs of first and last characters, after a one if the set is negated and a zero if not.
  private final List<int[]> sets = new ArrayList<>();

  /// Compiles a pattern.
  ///
  /// @throws IllegalArgumentException if a set is not closed
  Glob(String pattern) {
    byte[] bytes = pattern.getBytes(StandardCharsets.UTF_8);
    int[] compiled = new int[bytes.length];
    int count = 0;
    int at = 0;
    while (at < bytes.length) {
      int b = bytes[at] & 0xFF;
      switch (b) {
        case '?' -> compiled[count++] = ANY;
        case '*' -> {
          boolean two = at + 1 < bytes.length && bytes[at + 1] == '*';
          boolean starts = count == 0 || compiled[count - 1] == '/';
          if (two && starts && at + 2 < bytes.length && bytes[at + 2] == '/') {
            compiled[count++] = DIRECTORIES;
            at += 2;
          } else {
            compiled[count++] = two ? STARS : STAR;
            at += two ? 1 : 0;
          }
        }
        case '[' -> {
          compiled[count++] = FIRST_SET - sets.size();
          at = set(pattern, bytes, at + 1);
        }
        case '\\' -> {
          at += at + 1 < bytes.length ? 1 : 0;
          compiled[count++] = bytes[at] & 0xFF;
        }
        default -> compiled[count++] = b;
      }
      at++;
    }
    steps = Arrays.copyOf(compiled, count);
  }

  /// Reads a set; a closing bracket right at its start belongs to it.
  ///
  /// @return where its closing bracket is
  private int set(String pattern, byte[] bytes, int start) {
    int at = start;
    boolean negated = at < bytes.length && (bytes[at] == '!' || bytes[at] == '^');
    at += negated ? 1 : 0;
    int first = at;
    List<Integer> set = new ArrayList<>();
    set.add(negated ? 1 : 0);
    while (at < bytes.length && (bytes[at] != ']' || at == first)) {
      int low = character(bytes, at, bytes.length);
      at += length(bytes, at, bytes.length);
      int high = low;
      if (at + 1 < bytes.length && bytes[at] == '-' && bytes[at + 1] != ']') {
        high = character(bytes, at + 1, bytes.length);
        at += 1 + length(bytes, at + 1, bytes.length);
      }
      set.add(low);
      set.add(high);
    }
    if (at >= bytes.length) {
      throw new IllegalArgumentException(
          "pattern " + pattern + ": the bracket at " + (start - 1) + " is not closed");
    }
    int[] numbers = new int[set.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = set.get(i);
    }
    sets.add(numbers);
    return at;
  }

  /// Tells whether the pattern stands for all of some text. Where a step fails, the last star before it
  /// takes a byte more, and when that may not, the last pair of stars: earlier ones need no second try.
  boolean matches(byte[] text) {
    int at = 0;
    int step = 0;
    int starStep = -1;
    int starAt = 0;
    int starsStep = -1;
    int starsAt = 0;
    while (at < text.length) {
      int kind = step < steps.length ? steps[step] : 0;
      if (kind == STAR) {
        starStep = ++step;
        starAt = at;
        continue;
      }
      if (kind == STARS || kind == DIRECTORIES) {
        starsStep = ++step;
        starsAt = at;
        starStep = -1;
        continue;
      }
      int taken = step < steps.length ? take(kind, text, at) : 0;
      if (taken > 0) {
        at += taken;
        step++;
      } else if (starStep >= 0 && text[starAt] != '/') {
        at = ++starAt;
        step = starStep;
      } else if (starsStep >= 0) {
        starsAt = steps[starsStep - 1] == STARS ? starsAt + 1 : nextName(text, starsAt);
        at = starsAt;
        step = starsStep;
        starStep = -1;
      } else {
        return false;
      }
    }
    while (step < steps.length && (steps[step] == STAR || steps[step] == STARS)) {
      step++;
    }
    return step == steps.length;
  }

  private static int nextName(byte[] text, int start) {
    int at = start;
    while (at < text.length && text[at] != '/') {
      at++;
    }
    return Math.min(at + 1, text.length);
  }

  /// The number of bytes that one step takes, 0 if it does not fit.
  private int take(int kind, byte[] text, int at) {
    if (kind >= 0) {
      return (text[at] & 0xFF) == kind ? 1 : 0;
    }
    if (text[at] == '/') {
      return 0;
    }
    boolean fits = kind == ANY || contains(sets.get(FIRST_SET - kind), text, at);
    return fits ? length(text, at, text.length) : 0;
  }

  private static boolean contains(int[] set, byte[] text, int at) {
    int c = character(text, at, text.length);
    boolean found = false;
    for (int i = 1; i < set.length; i += 2) {
      found |= set[i] <= c && c <= set[i + 1];
    }
    return found != (set[0] == 1);
  }

  /// The length of the UTF-8 character at some place, 1 if there is none.
  private static int length(byte[] text, int at, int end) {
    int b = text[at] & 0xFF;
    int length = b < 0xC2 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : b < 0xF5 ? 4 : 1;
    for (int i = 1; i < length; i++) {
      if (at + i >= end || (text[at + i] & 0xC0) != 0x80) {
        return 1;
      }
    }
    return length;
  }

  /// The UTF-8 character at some place; a byte that is none counts beyond all characters.
  private static int character(byte[] text, int at, int end) {
    int length = length(text, at, end);
    int b = text[at] & 0xFF;
    if (length == 1) {
      return b < 0x80 ? b : Character.MAX_CODE_POINT + b;
    }
    int c = b & (0xFF >> (length + 1));
    for (int i = 1; i < length; i++) {
      c = c << 6 | (text[at + i] & 0x3F);
    }
    return c;
  }
}
