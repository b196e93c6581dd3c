package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.edit.TreeEdit;
import io.squashkit.squashfs.edit.TreeMerge;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Tree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// `squash remove`: an image without some of its entries.
final class RemoveCommand implements Verb {
  private final Arguments arguments =
      new Arguments("remove", "Removes files and folders from an image", "[options] IMAGE PATH...")
          .describe(
              "The new image is written beside the old one and takes its name when it is complete."
                  + " Blocks of what stays are copied as they are stored; nothing of what was"
                  + " removed stays in the file.")
          .example("squash remove rootfs.squashfs var/cache/apt", "a folder with all below it");

  private final ImageChange change = new ImageChange(arguments);
  private final Option<String> image = arguments.parameter("IMAGE", "the image to change");
  private final Option<List<String>> paths =
      arguments.parameters(1, "PATH...", "what to remove, from the image's root");

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws UsageException, IOException {
    List<byte[]> removed = new ArrayList<>();
    for (String path : paths.value()) {
      byte[] bytes = bytes(path);
      if (bytes.length == 0) {
        throw new UsageException("remove: PATH: found '" + path + "', allowed is all but the root");
      }
      removed.add(bytes);
    }
    return change.run(surroundings, Path.of(image.value()), (from, _, _) -> without(from, removed));
  }

  private static Tree without(SquashfsImage from, List<byte[]> removed) throws IOException {
    Set<ByteBuffer> paths = new HashSet<>();
    for (byte[] path : removed) {
      from.resolve(path); // fails where there is nothing
      paths.add(ByteBuffer.wrap(path));
    }
    return TreeEdit.apply(
        from.tree(),
        List.of(
            (path, _, attributes) -> paths.contains(ByteBuffer.wrap(path)) ? null : attributes));
  }

  /// The path without doubled slashes and those at its ends.
  private static byte[] bytes(String path) throws UsageException {
    List<Name> names;
    try {
      names = TreeMerge.names(path);
    } catch (IllegalArgumentException e) {
      throw new UsageException("remove: PATH: " + e.getMessage());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Name name : names) {
      if (bytes.size() > 0) {
        bytes.write('/');
      }
      bytes.writeBytes(name.bytes());
    }
    return bytes.toByteArray();
  }
}
