package io.squashkit.cli.command;

import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ByteOutput;
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
  /// @param words the command line without the command's own name
  /// @param surroundings what the command sees of its process
  /// @return how it went
  public static ExitStatus run(List<String> words, Surroundings surroundings) {
    Verb verb = words.isEmpty() ? null : Verbs.find(words.getFirst());
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

  private static ExitStatus run(Verb verb, List<String> words, Surroundings surroundings)
      throws UsageException, IOException {
    verb.arguments().parse(words);
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
      case "--version", "-V", "version" -> surroundings.out().line("squash " + version());
      case "--help", "-h", "help" -> help(words.subList(1, words.size()), surroundings);
      default ->
          throw new UsageException(
              "found no verb '"
                  + words.getFirst()
                  + "', allowed are "
                  + String.join(", ", Verbs.NAMES)
                  + ", help");
    }
    return ExitStatus.OK;
  }

  private static void help(List<String> words, Surroundings surroundings)
      throws UsageException, IOException {
    if (words.isEmpty()) {
      overview(surroundings.out());
      return;
    }
    Verb verb = Verbs.find(words.getFirst());
    if (verb == null) {
      throw new UsageException(
          "help: found '" + words.getFirst() + "', allowed are " + String.join(", ", Verbs.NAMES));
    }
    surroundings.out().text(verb.arguments().help());
  }

  private static void overview(ByteOutput out) throws IOException {
    out.line("squash packs, reads, verifies and unpacks SquashFS images.\n");
    out.line("Usage: squash VERB [options] ...\n\nVerbs:");
    for (String name : Verbs.NAMES) {
      Verb verb = Verbs.find(name);
      if (verb != null) {
        out.line("  " + name + " ".repeat(9 - name.length()) + verb.arguments().summary());
      }
    }
    out.line("  help     show this text, or what a verb takes: squash help pack");
    out.line("  version  show the version; also --version\n");
    out.line("Examples:");
    out.line("  squash pack rootfs rootfs.squashfs     pack a folder");
    out.line("  squash ls -lR rootfs.squashfs          see what is in an image");
    out.line("  squash unpack rootfs.squashfs copy     get it back\n");
    out.line("Exit status: 0 done, 1 failed, 2 wrong usage, 3 checked and found damaged.");
  }

  /// The version in the jar's manifest.
  private static String version() {
    String version = Squash.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
