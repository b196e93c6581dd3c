package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.overlay.algebra.LayerDiff;
import io.squashkit.squashfs.compare.DiffOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// `squash overlay diff`: the layer that turns one tree into another.
final class OverlayDiffCommand implements Verb {
  private static final String VERB = "overlay diff";

  private final Arguments arguments =
      new Arguments(VERB, "Makes the layer that turns A into B", "[options] A B -o OUT")
          .describe(
              "Laid over A, the layer shows B: what is gone becomes a whiteout, what changed in any"
                  + " way is there as a whole. Times are compared in whole seconds, as images hold"
                  + " them. Blocks of an image B are copied as they are.")
          .example(
              "squash overlay diff old.squashfs new.squashfs -o update.squashfs",
              "an update to ship in place of the whole")
          .example(
              "squash overlay diff old.squashfs rootfs -o changes/", "the changes as a folder");

  private final Option<String> before = arguments.parameter("A", TreeSource.HELP);
  private final Option<String> after = arguments.parameter("B", "the same, to be shown");
  private final StackOptions stacks = new StackOptions(arguments);
  private final LayerOutput output = new LayerOutput(VERB, arguments);

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws UsageException, IOException {
    int threads = output.threads();
    try (TreeSource one = TreeSource.open(before.value(), threads);
        TreeSource other = TreeSource.open(after.value(), threads)) {
      output.write(
          surroundings,
          new LayerOutput.Source() {
            @Override
            public Tree tree(PackWatch watch) throws IOException {
              DiffOptions options = DiffOptions.DEFAULTS.withThreads(threads);
              return LayerDiff.between(one.tree(), other.tree(), stacks.space(), options);
            }

            @Override
            public @Nullable SquashfsImage like() {
              return other.closed() instanceof SquashfsImage image ? image : null;
            }
          });
    }
    return ExitStatus.OK;
  }
}
