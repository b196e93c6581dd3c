package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Form;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ByteOutput;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `squash help`: all verbs, what one of them takes, and both as manual pages.
final class HelpCommand implements Verb {
  private final Arguments arguments =
      new Arguments("help", "Shows this text, or what a verb takes", "[--man] [VERB...]")
          .example("squash help pack", "what a verb takes; also squash pack --help")
          .example("squash help --man pack | man -l -", "the manual page of a verb");

  private final Option<Boolean> man = arguments.flag("as a manual page, for man(1)", "--man");
  private final Option<@Nullable String> name =
      arguments.parameter(
          0, Form.oneOf(Verbs.firstWords().toArray(String[]::new)), "VERB", "what to explain");
  private final Option<@Nullable String> second =
      arguments.parameter(
          0,
          Form.oneOf(Verbs.wordsOfGroup().toArray(String[]::new)),
          "WORD",
          "the second word of a verb of two");

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws UsageException, IOException {
    ByteOutput out = surroundings.out();
    String wanted = name.value();
    String more = second.value();
    Verb verb = wanted == null ? null : Verbs.find(more == null ? wanted : wanted + " " + more);
    if (more != null && verb == null) {
      throw new UsageException("help: found no verb '" + wanted + " " + more + "'");
    }
    if (Verbs.GROUP.equals(wanted) && verb == null && !man.value()) {
      group(out);
    } else if (man.value()) {
      out.text(verb == null ? ManualPage.ofCommand() : ManualPage.of(verb.arguments()));
    } else if (verb == null) {
      overview(out);
    } else {
      out.text(verb.arguments().help());
    }
    return ExitStatus.OK;
  }

  private static void overview(ByteOutput out) throws IOException {
    out.line("squash packs, reads, verifies and unpacks SquashFS images.\n");
    out.line("Usage: squash VERB [options] ...\n\nVerbs:");
    for (Verb verb : Verbs.all()) {
      line(out, verb.arguments().verb(), verb.arguments().summary());
    }
    line(out, "version", "Shows the version; also --version");
    out.line("\nExamples:");
    out.line("  squash pack rootfs rootfs.squashfs     pack a folder");
    out.line("  squash ls -lR rootfs.squashfs          see what is in an image");
    out.line("  squash unpack rootfs.squashfs copy     get it back\n");
    out.line("Exit status: 0 done, 1 failed, 2 wrong usage, 3 checked and found damaged.");
  }

  /// Shows the verbs of two words.
  static void group(ByteOutput out) throws IOException {
    out.line("squash " + Verbs.GROUP + ": " + Verbs.GROUP_SUMMARY.toLowerCase(Locale.ROOT) + ".\n");
    out.line("Usage: squash " + Verbs.GROUP + " VERB [options] ...\n\nVerbs:");
    for (Verb verb : Verbs.ofGroup()) {
      line(out, verb.arguments().verb(), verb.arguments().summary());
    }
  }

  private static void line(ByteOutput out, String name, String meaning) throws IOException {
    out.line("  " + name + " ".repeat(18 - name.length()) + meaning);
  }
}
