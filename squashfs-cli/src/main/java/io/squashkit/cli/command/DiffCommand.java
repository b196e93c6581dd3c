package io.squashkit.cli.command;

import static java.util.Objects.requireNonNull;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.CodecOption;
import io.squashkit.cli.option.Form;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.ResourceOptions;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.ProgressLine;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.compare.Aspect;
import io.squashkit.squashfs.compare.DiffListener;
import io.squashkit.squashfs.compare.DiffOptions;
import io.squashkit.squashfs.compare.DiffReport;
import io.squashkit.squashfs.compare.Difference;
import io.squashkit.squashfs.compare.TreeDiff;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `squash diff`: what differs between two trees.
final class DiffCommand implements Verb {
  private static final String IGNORABLE =
      "content, mode, owner, group, mtime, target, device, xattrs, links";

  private final Arguments arguments =
      new Arguments("diff", "Compares images, folders and tar archives", "[options] A B")
          .describe(
              "Tells which entries B has and A has not (added), which A alone has (removed), and"
                  + " which are not the same in both (changed), and how. Times are compared in"
                  + " whole seconds, as images hold them. Links are compared by which entries are"
                  + " one file.")
          .example("squash diff rootfs rootfs.squashfs", "is the image what the folder is now?")
          .example("squash diff --ignore mtime,owner old.squashfs new.squashfs", "what is new")
          .example("squash diff layer.tar.gz layer.squashfs", "is the image what the archive is?")
          .example("squash diff -q a.squashfs b.squashfs && echo same", "only the exit status")
          .exitStatus("0 the same, 1 different, 2 failed or wrong usage, as of diff");

  private final Option<String> before = arguments.parameter("A", TreeSource.HELP);
  private final Option<String> after = arguments.parameter("B", "the same, to compare with A");
  private final Option<@Nullable Set<Aspect>> ignored =
      arguments.value(
          DiffCommand::aspects,
          EnumSet.noneOf(Aspect.class),
          "WHAT,...",
          "do not look at this: some of " + IGNORABLE,
          "-i",
          "--ignore");
  private final Option<Boolean> brief =
      arguments.flag(
          "only say that entries differ, and nothing of what is in added or removed" + " folders",
          "--brief");
  private final Option<Boolean> utc =
      arguments.flag("show times in universal time, not in the local zone", "-u", "--utc");
  private final Option<Boolean> quiet =
      arguments.flag("print nothing, and stop at the first difference", "-q", "--quiet");
  private final Option<Boolean> json = arguments.flag("differences as JSON", "--json");
  private final ResourceOptions resources = new ResourceOptions(arguments, false);
  private final CodecOption codecs = new CodecOption(arguments);

  private static Set<Aspect> aspects(String text) {
    EnumSet<Aspect> aspects = EnumSet.noneOf(Aspect.class);
    for (String word : text.split(",", -1)) {
      Form.oneOf(IGNORABLE.split(", ", -1)).parse(word);
      aspects.add(Aspect.valueOf(word.toUpperCase(Locale.ROOT)));
    }
    return aspects;
  }

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus failure() {
    return ExitStatus.NOT_COMPARED;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws IOException {
    codecs.apply();
    int threads = resources.threads();
    boolean watched = !quiet.value() && !surroundings.outIsTerminal();
    DiffReport report;
    try (TreeSource one = TreeSource.open(before.value(), threads);
        TreeSource other = TreeSource.open(after.value(), threads);
        ProgressLine progress = new ProgressLine(surroundings, watched)) {
      DiffPrinter printer = printer(surroundings);
      DiffOptions options = new DiffOptions(threads, requireNonNull(ignored.value()));
      DiffListener listener =
          new DiffListener() {
            @Override
            public boolean found(Difference difference) throws IOException {
              return printer.print(difference);
            }

            @Override
            public void progress(long entries, long bytes) {
              progress.bytes("comparing", bytes, 0);
            }
          };
      printer.start();
      report = TreeDiff.compare(one.tree(), other.tree(), options, listener);
      printer.end();
    }
    return report.isSame() ? ExitStatus.OK : ExitStatus.CHANGED;
  }

  private DiffPrinter printer(Surroundings surroundings) {
    if (quiet.value()) {
      return difference -> false;
    }
    return json.value()
        ? new JsonDiff(surroundings)
        : new TextDiff(surroundings, brief.value(), utc.value());
  }
}
