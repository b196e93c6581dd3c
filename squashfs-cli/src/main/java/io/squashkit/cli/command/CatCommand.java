package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.ImageOptions;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.output.ByteOutput;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.NameText;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.List;

/// `squash cat`: the bytes of files.
final class CatCommand implements Verb {
  private final Arguments arguments =
      new Arguments("cat", "Prints files of an image", "[options] IMAGE PATH...")
          .describe("Symbolic links are followed inside the image.")
          .example("squash cat rootfs.squashfs etc/os-release", "one file")
          .example("squash cat rootfs.squashfs 'etc/*.conf' > all", "several, one after the other");

  private final ImageOptions image = new ImageOptions(arguments);
  private final Option<List<String>> paths = arguments.parameters(1, "PATH...", PathFinder.HELP);

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws IOException {
    try (SquashfsImage opened = image.open()) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(opened.superblock().blockSize());
      for (FoundPath found : new PathFinder(opened, PathFinder.Follow.ALL).find(paths.value())) {
        if (!(found.inode() instanceof Inode.File file)) {
          throw new FileSystemException(
              NameText.of(found.path()),
              null,
              "is a " + JsonListing.kind(found.inode().type()) + ", not a file");
        }
        print(opened.content(file), buffer, surroundings.out());
      }
    }
    return ExitStatus.OK;
  }

  /// Prints a whole content.
  ///
  /// @param buffer what it goes through
  static void print(FileContent content, ByteBuffer buffer, ByteOutput out) throws IOException {
    try (ContentReader reader = content.open()) {
      long position = 0;
      while (position < content.size()) {
        buffer.clear();
        int count = reader.read(position, buffer);
        if (count <= 0) {
          return;
        }
        position += count;
        out.put(buffer.flip());
      }
    }
  }
}
