package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Form;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.JsonWriter;
import io.squashkit.cli.output.NameText;
import io.squashkit.cli.output.Quantity;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.overlay.algebra.Commit;
import io.squashkit.overlay.algebra.CommitListener;
import io.squashkit.overlay.algebra.Conflict;
import io.squashkit.overlay.algebra.Rebase;
import io.squashkit.overlay.algebra.RebaseResult;
import io.squashkit.overlay.algebra.UpperSwap;
import io.squashkit.overlay.algebra.ViewTree;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.upper.UpperLock;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.compare.DiffOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.scan.ScanListener;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `squash overlay rebase`: a layer moved to a new version of its base.
final class OverlayRebaseCommand implements Verb {
  private static final String VERB = "overlay rebase";

  private final Arguments arguments =
      new Arguments(
              VERB,
              "Moves an upper or a layer to a new base",
              "[options] --from OLD... --to NEW... -u UPPER -o OUT",
              "[options] --from OLD... --to NEW... -u UPPER --in-place")
          .describe(
              "What the upper holds as the new base has it, or did not change, is dropped, as are"
                  + " whiteouts of what is gone. Folders take from the new base what the upper left"
                  + " as it was. What both have changed stays as the upper has it, and is told:"
                  + " look at these entries.",
              "Bases are layers from the bottom to the top: --from and --to may be given several"
                  + " times.")
          .example(
              "squash overlay rebase --from old.squashfs --to new.squashfs -u changes --in-place",
              "the base was updated")
          .example(
              "squash overlay rebase --from old.squashfs --to new.squashfs -u 02.squashfs -o"
                  + " 02n.squashfs",
              "for a module")
          .exitStatus("0 done, 1 done with conflicts, 2 failed or wrong usage");

  private final Option<List<String>> from =
      arguments.values("OLD", "the base that the upper was made on", "--from");
  private final Option<List<String>> to =
      arguments.values("NEW", "the base that it is to lie on", "--to");
  private final Option<@Nullable String> upper =
      arguments.value(Form.TEXT, null, "UPPER", UpperSource.HELP, "-u", "--upper");
  private final Option<Boolean> inPlace =
      arguments.flag(
          "change the upper folder itself: made beside it, then exchanged; refused while it is in"
              + " use",
          "--in-place");
  private final StackOptions stacks = new StackOptions(arguments);
  private final LayerOutput output = new LayerOutput(VERB, arguments).withReportOfVerb();

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus failure() {
    return ExitStatus.NOT_COMPARED;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws UsageException, IOException {
    String name = upper.value();
    if (name == null || from.value().isEmpty() || to.value().isEmpty()) {
      String missing = name == null ? "-u UPPER" : from.value().isEmpty() ? "--from" : "--to";
      throw new UsageException(VERB + ": " + missing + " is missing");
    }
    if (inPlace.value() && !Files.isDirectory(Path.of(name))) {
      throw new UsageException(VERB + ": --in-place: found '" + name + "', allowed: a folder");
    }
    int threads = output.threads();
    RebaseResult[] result = new RebaseResult[1];
    try (UpperLock _ = inPlace.value() ? UpperLock.of(Path.of(name)) : null;
        Stack old = stacks.open(from.value(), threads, surroundings);
        Stack now = stacks.open(to.value(), threads, surroundings);
        UpperSource source = UpperSource.open(name, threads)) {
      if (inPlace.value()) {
        result[0] = rebase(source, ScanListener.NONE, old, now);
        UpperSwap.replace(Path.of(name), result[0], stacks.space());
      } else {
        output.write(
            surroundings,
            new LayerOutput.Source() {
              @Override
              public Tree tree(PackWatch watch) throws IOException {
                result[0] = rebase(source, watch.scan(), old, now);
                return result[0].layer();
              }

              @Override
              public @Nullable SquashfsImage like() {
                SquashfsImage image = source.image();
                return image == null ? StackOptions.like(now) : image;
              }
            });
      }
    }
    report(result[0], surroundings);
    return result[0].conflicts().isEmpty() ? ExitStatus.OK : ExitStatus.CHANGED;
  }

  private RebaseResult rebase(UpperSource source, ScanListener scan, Stack old, Stack now)
      throws IOException {
    MarkSpace space = stacks.space();
    Tree layer = Commit.of(source.layer(scan), space, CommitListener.NONE);
    DiffOptions options = DiffOptions.DEFAULTS.withThreads(output.threads());
    return Rebase.of(layer, ViewTree.of(old), ViewTree.of(now), space, options);
  }

  private void report(RebaseResult result, Surroundings surroundings) throws IOException {
    if (output.json()) {
      json(result, surroundings);
      return;
    }
    for (Conflict conflict : result.conflicts()) {
      surroundings.complain(
          "conflict: /" + NameText.of(conflict.path()) + ": " + conflict.kind().text());
    }
    if (inPlace.value() && !output.quiet()) {
      String dropped = Quantity.count(result.dropped().size(), "entry", "entries");
      String conflicts = Quantity.count(result.conflicts().size(), "conflict", "conflicts");
      surroundings.out().line(upper.value() + ": dropped " + dropped + ", " + conflicts);
    }
  }

  private void json(RebaseResult result, Surroundings surroundings) throws IOException {
    JsonWriter out = new JsonWriter(surroundings.out()).open('{');
    out.name("upper").value(String.valueOf(upper.value()));
    out.name("dropped").open('[');
    for (byte[] path : result.dropped()) {
      out.open('{').bytes("path", path);
      out.close('}');
    }
    out.close(']').name("conflicts").open('[');
    for (Conflict conflict : result.conflicts()) {
      out.open('{').bytes("path", conflict.path());
      out.name("kind").value(conflict.kind().name().toLowerCase(Locale.ROOT));
      out.close('}');
    }
    out.close(']').close('}');
    surroundings.out().line("");
  }
}
