package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Form;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.NameText;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.overlay.algebra.Commit;
import io.squashkit.overlay.algebra.CommitListener;
import io.squashkit.overlay.algebra.Minimum;
import io.squashkit.overlay.algebra.ViewTree;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.compare.DiffOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `squash overlay commit`: an upper as a layer.
final class OverlayCommitCommand implements Verb {
  private static final String VERB = "overlay commit";

  private final Arguments arguments =
      new Arguments(
              VERB, "Makes a layer of an upper folder", "[options] [-l LAYER]... -u UPPER -o OUT")
          .describe(
              "Stacked where the upper was, the layer shows the same. What an overlay notes for"
                  + " itself is left out; whiteouts and opaque folders stay. Files with flags"
                  + " (chattr +i, +a) are told of, since no layer holds these.",
              "An upper that was written with redirect_dir or metacopy points into its lowers:"
                  + " --resolve copies what it points to, so that the layer needs no mount options."
                  + " --minimal leaves out what is the same below. Both need all lowers, from the"
                  + " bottom to the top.")
          .example(
              "squash overlay commit -u changes -o 02-changes.squashfs", "the changes as a module")
          .example(
              "squash overlay commit --minimal -l base.squashfs -u changes -o 02-changes.squashfs",
              "without what was only touched");

  private final Option<List<String>> lowers =
      StackOptions.layers(arguments, "what the upper lies on: the lowest first");
  private final Option<@Nullable String> upper =
      arguments.value(Form.TEXT, null, "UPPER", UpperSource.HELP, "-u", "--upper");
  private final Option<Boolean> resolve =
      arguments.flag("copy what redirects and metacopies point to", "--resolve");
  private final Option<Boolean> minimal =
      arguments.flag("leave out what is the same below", "--minimal");
  private final StackOptions stacks = new StackOptions(arguments);
  private final LayerOutput output = new LayerOutput(VERB, arguments);

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws UsageException, IOException {
    String name = upper.value();
    List<String> names = lowers.value();
    if (name == null) {
      throw new UsageException(VERB + ": -u UPPER is missing: the folder to commit");
    }
    if (names.isEmpty() && (resolve.value() || minimal.value())) {
      throw new UsageException(
          VERB + ": -l LAYER is missing: --resolve and --minimal look at what is below");
    }
    int threads = output.threads();
    try (Stack stack = names.isEmpty() ? null : stacks.open(names, threads, surroundings);
        UpperSource source = UpperSource.open(name, threads)) {
      output.write(
          surroundings,
          new LayerOutput.Source() {
            @Override
            public Tree tree(PackWatch watch) throws IOException {
              return layer(source.layer(watch.scan()), stack, watch);
            }

            @Override
            public @Nullable SquashfsImage like() {
              SquashfsImage image = source.image();
              return image != null || stack == null ? image : StackOptions.like(stack);
            }
          });
    }
    return ExitStatus.OK;
  }

  private Tree layer(Layer from, @Nullable Stack stack, PackWatch watch) throws IOException {
    MarkSpace space = stacks.space();
    CommitListener listener =
        (path, flags) ->
            watch.warning(NameText.of(path) + ": flags '" + flags + "' of the overlay are lost");
    if (stack == null) {
      return Commit.of(from, space, listener);
    }
    Tree layer =
        resolve.value()
            ? Commit.resolved(from, stack.layers(), space, listener)
            : Commit.of(from, space, listener);
    if (!minimal.value()) {
      return layer;
    }
    DiffOptions options = DiffOptions.DEFAULTS.withThreads(output.threads());
    return Minimum.of(layer, ViewTree.of(stack), space, options);
  }
}
