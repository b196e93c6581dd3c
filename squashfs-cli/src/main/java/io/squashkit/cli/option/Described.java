package io.squashkit.cli.option;

import java.util.List;

/// What help texts, manual pages and completions know of an option or parameter.
///
/// @param names such as `-l`, `--level`; none for a parameter
/// @param label stands for the value; empty for an option without one. A label that ends with `...`
///     means any number of values, `PATH` paths in the image
/// @param description what it is for
/// @param form what the value looks like; [Form#TEXT] is mostly the path of a file
public record Described(List<String> names, String label, String description, Form<?> form) {
  /// Tells an option from a parameter.
  ///
  /// @return true for an option
  public boolean isOption() {
    return !names.isEmpty();
  }

  /// Tells whether a value belongs to it.
  ///
  /// @return false for an option that is given or not
  public boolean hasValue() {
    return !label.isEmpty();
  }

  /// Tells whether it takes all further parameters.
  ///
  /// @return true if so
  public boolean isRepeated() {
    return label.endsWith("...");
  }
}
