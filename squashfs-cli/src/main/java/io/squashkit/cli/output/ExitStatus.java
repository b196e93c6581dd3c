package io.squashkit.cli.output;

/// What the process tells its caller at the end.
///
/// @param code the number that the process exits with, 0 to 255
public record ExitStatus(int code) {
  /// All went well.
  public static final ExitStatus OK = new ExitStatus(0);

  /// Something failed; one line on standard error says what.
  public static final ExitStatus FAILED = new ExitStatus(1);

  /// The command line makes no sense.
  public static final ExitStatus USAGE = new ExitStatus(2);

  /// What was to be checked was found different or damaged.
  public static final ExitStatus DIFFERENT = new ExitStatus(3);

  /// Trees were compared and are not the same: what `diff` tells its callers.
  public static final ExitStatus CHANGED = new ExitStatus(1);

  /// Trees could not be compared: what `diff` tells its callers, who take 1 for a difference.
  public static final ExitStatus NOT_COMPARED = new ExitStatus(2);

  /// A program that was to be run could not be: what shells tell their callers.
  public static final ExitStatus NOT_FOUND = new ExitStatus(127);

  /// Nobody reads standard output any more: what a shell reports for a tool that SIGPIPE ended.
  public static final ExitStatus CLOSED_PIPE = new ExitStatus(141);
}
