package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.overlay.algebra.Flatten;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `squash overlay flatten`: one layer of several.
final class OverlayFlattenCommand implements Verb {
  private final Arguments arguments =
      new Arguments(
              "overlay flatten",
              "Makes one layer of several: what they show together",
              "[options] LAYER... -o OUT")
          .describe(
              "Layers stand from the bottom to the top, as in building up. What the result shows is"
                  + " what the kernel's overlay shows of them. It is a base: no whiteouts, opaque"
                  + " folders or redirects are left in it.",
              "With --keep-whiteouts it takes the place of its layers in the middle of a stack:"
                  + " what they hide of layers below, it hides.",
              "Blocks are copied from image to image as they are, where compressor, level and block"
                  + " size allow: those of the lowest image, unless others are asked for.")
          .example(
              "squash overlay flatten base.squashfs update.squashfs -o new.squashfs",
              "one image of two")
          .example(
              "squash overlay flatten --keep-whiteouts 01.squashfs 02.squashfs -o both.squashfs",
              "two modules in one")
          .example("squash overlay flatten base.squashfs changes/ -o rootfs.tar.gz", "an archive");

  private final Option<List<String>> layers = arguments.parameters(1, "LAYER", StackOptions.HELP);
  private final Option<Boolean> keepWhiteouts =
      arguments.flag("keep what hides entries of layers below", "--keep-whiteouts");
  private final StackOptions stacks = StackOptions.withData(arguments);
  private final LayerOutput output = new LayerOutput("overlay flatten", arguments);

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws UsageException, IOException {
    if (keepWhiteouts.value() && stacks.hasData()) {
      throw new UsageException(
          "overlay flatten: --data: its files would be copied, allowed: without --keep-whiteouts");
    }
    try (Stack stack = stacks.open(layers.value(), output.threads(), surroundings)) {
      output.write(
          surroundings,
          new LayerOutput.Source() {
            @Override
            public Tree tree(PackWatch watch) throws IOException {
              return keepWhiteouts.value() ? Flatten.keepingWhiteouts(stack) : Flatten.base(stack);
            }

            @Override
            public @Nullable SquashfsImage like() {
              return StackOptions.like(stack);
            }
          });
    }
    return ExitStatus.OK;
  }
}
