package io.squashkit.squashfs.edit;

import java.nio.charset.StandardCharsets;

/// A regular expression, matched in time that grows only with the length of the text times that of the
/// expression, whatever they are: all ways through the expression are followed side by side, so there is
/// nothing to go back to. Immutable.
///
/// The syntax is that of POSIX extended expressions with the additions that file_contexts files use:
/// `.` any character, `[a-z]`, `[^a-z]`, `[[:digit:]]` one of a set, `*`, `+`, `?`, `{2}`, `{2,}`, `{2,5}`
/// repetition, `|` alternatives, `( )` and `(?: )` groups, `^` and `$` the text's start and end, `\d`, `\w`,
/// `\s` and their opposites in capitals, `\n`, `\t`, and a backslash to take any other character literally,
/// also within a set. Characters are those of UTF-8. What needs going back, such as `\1` or `(?=`, is
/// refused.
public final class Regex {
  private final String source;
  private final RegexProgram program;

  private Regex(String source, RegexProgram program) {
    this.source = source;
    this.program = program;
  }

  /// Makes an expression.
  ///
  /// @param source its text
  /// @return the expression
  /// @throws IllegalArgumentException if it makes no sense or is too large
  public static Regex of(String source) {
    try {
      return new Regex(source, RegexProgram.of(new RegexParser(source).parse()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "expression '" + source + "': " + e.getMessage(), e.getCause());
    }
  }

  /// Tells whether some part of a text matches.
  ///
  /// @param text in UTF-8; a byte that is none counts as a character
  /// @return true if so
  public boolean isIn(byte[] text) {
    return program.matches(characters(text), false);
  }

  /// Tells whether a text matches as a whole.
  ///
  /// @param text in UTF-8; a byte that is none counts as a character
  /// @return true if so
  public boolean matches(byte[] text) {
    return program.matches(characters(text), true);
  }

  private static int[] characters(byte[] text) {
    int[] characters = new int[text.length];
    for (int i = 0; i < text.length; i++) {
      if (text[i] < 0) {
        return new String(text, StandardCharsets.UTF_8).codePoints().toArray();
      }
      characters[i] = text[i];
    }
    return characters;
  }

  /// The expression's text.
  @Override
  public String toString() {
    return source;
  }
}
