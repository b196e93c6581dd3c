package io.squashkit.cli.option;

/// A command line that makes no sense: the message says why in one line.
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  /// Makes one.
  ///
  /// @param message what was found, and what is allowed
  public UsageException(String message) {
    super(message);
  }
}
