package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.CodecOption;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.overlay.view.MergedNode;
import io.squashkit.overlay.view.Stack;
import io.squashkit.overlay.view.ViewPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.List;

/// `squash overlay cat`: the bytes of files as layers show them.
final class OverlayCatCommand implements Verb {
  private static final int PIECE = 128 << 10;

  private final Arguments arguments =
      new Arguments(
              "overlay cat",
              "Prints files as layers show them together",
              "-l LAYER [-l LAYER]... PATH...")
          .describe(
              "Layers stand from the bottom to the top. Symbolic links are followed inside of what"
                  + " they show. Nothing but the folders on the way is read, however large the"
                  + " layers are.")
          .example(
              "squash overlay cat -l base.squashfs -l update.squashfs etc/os-release", "one file");

  private final Option<List<String>> paths =
      arguments.parameters(1, "PATH...", "names with slashes between, from the root of the layers");
  private final Option<List<String>> layers =
      StackOptions.layers(arguments, "a layer: an image, folder or archive; the lowest first");
  private final StackOptions stacks = StackOptions.withData(arguments);
  private final CodecOption codecs = new CodecOption(arguments);

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws UsageException, IOException {
    codecs.apply();
    List<String> names = layers.value();
    if (names.isEmpty()) {
      throw new UsageException("overlay cat: -l LAYER is missing: the layers, the lowest first");
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);
    try (Stack stack = stacks.open(names, 1, surroundings)) {
      for (String path : paths.value()) {
        MergedNode found = ViewPath.resolve(stack, path.getBytes(UTF_8));
        if (!found.status().isFile()) {
          throw new FileSystemException(path, null, "is not a file");
        }
        CatCommand.print(found.content(), buffer, surroundings.out());
      }
    }
    return ExitStatus.OK;
  }
}
