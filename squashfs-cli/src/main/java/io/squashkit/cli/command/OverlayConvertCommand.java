package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Form;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.overlay.algebra.ViewTree;
import io.squashkit.overlay.layer.Dialect;
import io.squashkit.overlay.layer.DialectConversion;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// `squash overlay convert`: a layer of another system.
final class OverlayConvertCommand implements Verb {
  private static final String VERB = "overlay convert";

  private final Arguments arguments =
      new Arguments(
              VERB,
              "Makes a layer of one of another system",
              "[options] --from SYSTEM --to SYSTEM LAYER -o OUT")
          .describe(
              "Systems differ in how a layer hides what is below it. overlay is the kernel's:"
                  + " character devices 0:0 and trusted.overlay.opaque; overlay-user has user. in"
                  + " place of trusted. (mount option userxattr). oci, of images of containers,"
                  + " aufs and unionfs have files .wh.NAME. fuse-overlayfs, which is only read, has"
                  + " both those and the kernel's. unionfs-fuse has a folder .unionfs, and is only"
                  + " read. What has no counterpart is an error that names the entry.",
              "With the layers below, from the bottom to the top, what hides nothing is left out,"
                  + " and a layer whose root is opaque can be converted.")
          .example(
              "squash overlay convert --from oci --to overlay layer.tar.gz -o layer.squashfs",
              "a layer of a container's image for the kernel")
          .example(
              "squash overlay convert --from overlay --to oci layer.squashfs -o layer.tar.gz",
              "and back")
          .example(
              "squash overlay convert --from aufs --to overlay -l base.sb changes -o changes.sb",
              "the changes of a live system");

  private final Option<@Nullable Dialect> from =
      arguments.value(
          OverlayConvertCommand::dialect,
          null,
          "SYSTEM",
          "what the layer is: " + words(dialect -> true),
          "--from");
  private final Option<@Nullable Dialect> to =
      arguments.value(
          OverlayConvertCommand::dialect,
          null,
          "SYSTEM",
          "what to make: " + words(Dialect::isWritten),
          "--to");
  private final Option<List<String>> lowers =
      StackOptions.layers(
          arguments, "what the layer lies on, each of the kernel's form: the lowest first");
  private final Option<String> layer = arguments.parameter("LAYER", TreeSource.HELP);
  private final StackOptions stacks = new StackOptions(arguments);
  private final LayerOutput output = new LayerOutput(VERB, arguments);

  private static String words(Predicate<Dialect> wanted) {
    return String.join(
        ", ", Arrays.stream(Dialect.values()).filter(wanted).map(Dialect::word).toList());
  }

  private static Dialect dialect(String text) {
    String[] words = Arrays.stream(Dialect.values()).map(Dialect::word).toArray(String[]::new);
    String word = Form.oneOf(words).parse(text);
    return Dialect.values()[Arrays.asList(words).indexOf(word)];
  }

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws UsageException, IOException {
    Dialect source = from.value();
    Dialect target = to.value();
    if (source == null || target == null) {
      throw new UsageException(
          VERB + ": " + (source == null ? "--from" : "--to") + " SYSTEM is missing");
    }
    if (!target.isWritten()) {
      throw new UsageException(
          VERB + ": --to: found " + target.word() + ", allowed: " + words(Dialect::isWritten));
    }
    int threads = output.threads();
    List<String> names = lowers.value();
    try (Stack stack = names.isEmpty() ? null : stacks.open(names, threads, surroundings);
        TreeSource opened = TreeSource.open(layer.value(), threads)) {
      output.write(
          surroundings,
          new LayerOutput.Source() {
            @Override
            public Tree tree(PackWatch watch) throws IOException {
              Tree below = stack == null ? null : ViewTree.of(stack);
              return DialectConversion.convert(opened.tree(), source, target, below);
            }

            @Override
            public @Nullable SquashfsImage like() {
              return opened.closed() instanceof SquashfsImage image ? image : null;
            }
          });
    }
    return ExitStatus.OK;
  }
}
