package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Form;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.output.ByteOutput;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// `squash help`: all verbs, what one of them takes, and both as manual pages.
final class HelpCommand implements Verb {
  private final Arguments arguments =
      new Arguments("help", "Shows this text, or what a verb takes", "[--man] [VERB]")
          .example("squash help pack", "what a verb takes; also squash pack --help")
          .example("squash help --man pack | man -l -", "the manual page of a verb");

  private final Option<Boolean> man = arguments.flag("as a manual page, for man(1)", "--man");
  private final Option<@Nullable String> name =
      arguments.parameter(
          0, Form.oneOf(Verbs.NAMES.toArray(String[]::new)), "VERB", "what to explain");

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws IOException {
    ByteOutput out = surroundings.out();
    String wanted = name.value();
    Verb verb = wanted == null ? null : Verbs.find(wanted);
    if (man.value()) {
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

  private static void line(ByteOutput out, String name, String meaning) throws IOException {
    out.line("  " + name + " ".repeat(12 - name.length()) + meaning);
  }
}
