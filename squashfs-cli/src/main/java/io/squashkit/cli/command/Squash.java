package io.squashkit.cli.command;

import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ClosedOutputException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The command: finds the verb, has it parse its arguments and run, and turns whatever happens into an
/// exit status and at most one line on standard error.
public final class Squash {
  private Squash() {}

  /// Runs a command line.
  ///
  /// @param line the command line without the command's own name
  /// @param surroundings what the command sees of its process
  /// @return how it went
  public static ExitStatus run(List<String> line, Surroundings surroundings) {
    List<String> words = Verbs.joined(line);
    Verb verb = words.isEmpty() ? null : verb(words.getFirst());
    try {
      ExitStatus status =
          verb == null
              ? withoutVerb(words, surroundings)
              : run(verb, words.subList(1, words.size()), surroundings);
      surroundings.out().flush();
      return status;
    } catch (ClosedOutputException e) {
      return ExitStatus.CLOSED_PIPE;
    } catch (UsageException e) {
      surroundings.complain(String.valueOf(e.getMessage()));
      return ExitStatus.USAGE;
    } catch (Throwable e) { // the last line of defence: whatever it is, people get one line
      return failed(e, verb, surroundings);
    }
  }

  private static @Nullable Verb verb(String word) {
    return Verbs.find(word.equals("--help") || word.equals("-h") ? "help" : word);
  }

  private static ExitStatus run(Verb verb, List<String> words, Surroundings surroundings)
      throws UsageException, IOException {
    verb.arguments().parse(verb.understood(words, surroundings));
    if (verb.arguments().wantsHelp()) {
      surroundings.out().text(verb.arguments().help());
      return ExitStatus.OK;
    }
    return verb.run(surroundings);
  }

  private static ExitStatus failed(Throwable e, @Nullable Verb verb, Surroundings surroundings) {
    try {
      surroundings.out().flush(); // what was found before the failure
    } catch (IOException again) {
      e.addSuppressed(again);
    }
    surroundings.complain(Failure.describe(e));
    if (verb != null && verb.arguments().wantsDebug()) {
      e.printStackTrace(surroundings.err());
    }
    return verb == null ? ExitStatus.FAILED : verb.failure();
  }

  private static ExitStatus withoutVerb(List<String> words, Surroundings surroundings)
      throws UsageException, IOException {
    if (words.isEmpty()) {
      throw new UsageException("a verb is missing; '" + surroundings.name() + " help' lists them");
    }
    switch (words.getFirst()) {
      case Verbs.GROUP -> group(words, surroundings);
      case "--version", "-V", "version" -> surroundings.out().line("squash " + version());
      case Completer.VERB -> Completer.print(words.subList(1, words.size()), surroundings.out());
      default ->
          throw new UsageException(
              "found no verb '"
                  + words.getFirst()
                  + "', allowed are "
                  + String.join(", ", Verbs.NAMES));
    }
    return ExitStatus.OK;
  }

  private static void group(List<String> words, Surroundings surroundings)
      throws UsageException, IOException {
    if (words.size() == 1) {
      throw new UsageException(
          words.getFirst() + ": a verb is missing, allowed are " + groupWords());
    }
    HelpCommand.group(surroundings.out());
  }

  private static String groupWords() {
    return String.join(", ", Verbs.wordsOfGroup());
  }

  /// The version in the jar's manifest.
  static String version() {
    String version = Squash.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
