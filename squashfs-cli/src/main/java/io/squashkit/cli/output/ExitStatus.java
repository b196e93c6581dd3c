package io.squashkit.cli.output;

/// What the process tells its caller at the end.
public enum ExitStatus {
  /// All went well.
  OK(0),
  /// Something failed; one line on standard error says what.
  FAILED(1),
  /// The command line makes no sense.
  USAGE(2),
  /// What was to be checked was found different or damaged.
  DIFFERENT(3),
  /// Trees were compared and are not the same: what `diff` tells its callers.
  CHANGED(1),
  /// Trees could not be compared: what `diff` tells its callers, who take 1 for a difference.
  NOT_COMPARED(2),
  /// Nobody reads standard output any more: what a shell reports for a tool that SIGPIPE ended.
  CLOSED_PIPE(141);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  /// The number that the process exits with.
  ///
  /// @return 0 to 255
  public int code() {
    return code;
  }
}
