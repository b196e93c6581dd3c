package io.squashkit.cli.option;

import org.jspecify.annotations.Nullable;

/// One option or parameter of a verb: made by [Arguments], worth reading once a command line was
/// parsed.
///
/// @param <T> the kind of its value; nullable where an absent option has none
public final class Option<T extends @Nullable Object> {
  private T value;
  private boolean given;

  Option(T initial) {
    this.value = initial;
  }

  void take(T parsed) {
    value = parsed;
    given = true;
  }

  /// The value.
  ///
  /// @return from the command line, or else the default
  public T value() {
    return value;
  }

  /// Tells whether it stood on the command line.
  ///
  /// @return true if so
  public boolean isGiven() {
    return given;
  }
}
