package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import java.io.IOException;
import java.util.List;

/// One verb of the command. Declares its arguments when made, runs at most once.
interface Verb {
  /// What it takes on its command line.
  Arguments arguments();

  /// The words of a command line that count, for a verb that some mean nothing to.
  default List<String> understood(List<String> words, Surroundings surroundings) {
    return words;
  }

  /// What the process tells its caller if [#run] throws.
  default ExitStatus failure() {
    return ExitStatus.FAILED;
  }

  /// Does the work; the arguments have been parsed.
  ///
  /// @param surroundings where to print
  /// @return how it went
  /// @throws UsageException if the arguments do not go together
  /// @throws IOException if it fails; the message will be one line on standard error
  ExitStatus run(Surroundings surroundings) throws UsageException, IOException;
}
