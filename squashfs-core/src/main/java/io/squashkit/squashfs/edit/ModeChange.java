package io.squashkit.squashfs.edit;

import java.util.ArrayList;
import java.util.List;

/// A change of permissions, written as for chmod: an octal number, or `u+rwX,go=rX`. Immutable.
///
/// In the second form each clause names whom it is for (`u` user, `g` group, `o` others, `a` all of them;
/// nobody means all, but not the special bits; the umask plays no part), then one or more times `+`, `-`
/// or `=` with permissions: any of `rwxXst`, or one of `u`, `g`, `o` for those that somebody has. `X` is
/// `x` for directories and for files that anybody may execute.
public final class ModeChange {
  private static final int ALL = 07777;
  private static final int PLAIN = 0777;

  /// @param who the bits that it is for
  /// @param operation `+`, `-` or `=`
  /// @param bits those named, for all of `ugo`
  /// @param copy `u`, `g` or `o` where the bits are somebody's, else 0
  /// @param execute whether there was an `X`
  private record Step(int who, char operation, int bits, char copy, boolean execute) {}

  private final List<Step> steps;

  private ModeChange(List<Step> steps) {
    this.steps = steps;
  }

  /// Reads a change.
  ///
  /// @param text such as `0644` or `u+rwX,go-w`
  /// @return the change
  /// @throws IllegalArgumentException if it is none
  public static ModeChange of(String text) {
    List<Step> steps = new ArrayList<>();
    int octal = octal(text);
    if (octal >= 0) {
      steps.add(new Step(ALL, '=', octal, (char) 0, false));
    } else {
      for (String clause : text.split(",", -1)) {
        addClause(steps, clause, text);
      }
    }
    return new ModeChange(List.copyOf(steps));
  }

  /// The value of octal permissions, or -1.
  static int octal(String text) {
    if (text.isEmpty() || text.length() > 12) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 7) {
        return -1;
      }
      value = value << 3 | digit;
    }
    return value > ALL ? -1 : (int) value;
  }

  private static void addClause(List<Step> steps, String clause, String text) {
    int at = 0;
    int who = 0;
    while (at < clause.length() && "ugoa".indexOf(clause.charAt(at)) >= 0) {
      who |= bitsOf(clause.charAt(at++));
    }
    int affected = at == 0 ? PLAIN : who;
    if (at == clause.length()) {
      throw wrong(text);
    }
    while (at < clause.length()) {
      char operation = clause.charAt(at++);
      if ("+-=".indexOf(operation) < 0) {
        throw wrong(text);
      }
      int start = at;
      while (at < clause.length() && "+-=".indexOf(clause.charAt(at)) < 0) {
        at++;
      }
      steps.add(step(affected, operation, clause.substring(start, at), text));
    }
  }

  private static int bitsOf(char who) {
    return switch (who) {
      case 'u' -> 04700;
      case 'g' -> 02070;
      case 'o' -> 01007;
      default -> ALL;
    };
  }

  private static Step step(int who, char operation, String permissions, String text) {
    if (permissions.length() == 1 && "ugo".contains(permissions)) {
      return new Step(who, operation, 0, permissions.charAt(0), false);
    }
    int bits = 0;
    boolean execute = false;
    for (int i = 0; i < permissions.length(); i++) {
      switch (permissions.charAt(i)) {
        case 'r' -> bits |= 0444;
        case 'w' -> bits |= 0222;
        case 'x' -> bits |= 0111;
        case 'X' -> execute = true;
        case 's' -> bits |= 06000;
        case 't' -> bits |= 01000;
        default -> throw wrong(text);
      }
    }
    return new Step(who, operation, bits, (char) 0, execute);
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "mode is '" + text + "', allowed: octal digits up to 7777, or as in u+rwX,go=rX");
  }

  /// Changes permissions.
  ///
  /// @param permissions the low 12 bits of a mode
  /// @param directory whether they are a directory's
  /// @return the changed ones
  public int apply(int permissions, boolean directory) {
    int result = permissions;
    for (Step step : steps) {
      int bits = step.bits;
      if (step.copy != 0) {
        int shift = step.copy == 'u' ? 6 : step.copy == 'g' ? 3 : 0;
        bits = (result >> shift & 7) * 0111;
      }
      if (step.execute && (directory || (result & 0111) != 0)) {
        bits |= 0111;
      }
      bits &= step.who;
      result =
          switch (step.operation) {
            case '+' -> result | bits;
            case '-' -> result & ~bits;
            default -> (result & ~step.who) | bits;
          };
    }
    return result;
  }
}
