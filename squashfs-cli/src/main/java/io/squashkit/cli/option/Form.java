package io.squashkit.cli.option;

import java.util.List;

/// What an option's value looks like.
///
/// @param <T> what it is turned into
@FunctionalInterface
public interface Form<T> {
  /// Any text.
  Form<String> TEXT = text -> text;

  /// Turns the text of a value into the value.
  ///
  /// @param text as it stands on the command line
  /// @return the value
  /// @throws IllegalArgumentException if it is none; the message says what is allowed
  T parse(String text);

  /// What a shell may offer to somebody who typed a part of a value.
  ///
  /// @param typed the part, perhaps empty
  /// @return values that start with it; empty if there are too many to tell
  default List<String> completions(String typed) {
    return List.of();
  }

  /// A whole number.
  ///
  /// @param low the smallest allowed
  /// @param high the largest allowed
  /// @return the form
  static Form<Integer> number(int low, int high) {
    return text -> {
      try {
        int value = Integer.parseInt(text);
        if (value >= low && value <= high) {
          return value;
        }
      } catch (NumberFormatException e) {
        // said below
      }
      throw new IllegalArgumentException("allowed is a number from " + low + " to " + high);
    };
  }

  /// One word of several.
  ///
  /// @param words those allowed
  /// @return the form
  static Form<String> oneOf(String... words) {
    return new WordForm(List.of(words));
  }
}
