package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Form;
import io.squashkit.cli.option.ImageOptions;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.output.ByteOutput;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.NameText;
import io.squashkit.cli.output.Quantity;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeType;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// `squash tree`: the folders of an image, drawn.
final class TreeCommand implements Verb {
  private final Arguments arguments =
      new Arguments("tree", "Draws the folders of an image", "[options] IMAGE [PATH...]")
          .example("squash tree rootfs.squashfs", "all of it")
          .example("squash tree --depth 2 rootfs.squashfs usr", "two levels of one folder");

  private final ImageOptions image = new ImageOptions(arguments);
  private final Option<@Nullable Integer> depth =
      arguments.value(
          Form.number(1, Limits.MAX_DEPTH),
          Limits.MAX_DEPTH,
          "N",
          "how many levels (default: all)",
          "-L",
          "--depth");
  private final Option<Boolean> onlyFolders =
      arguments.flag("folders only", "-d", "--directories");
  private final Option<List<String>> paths = arguments.parameters(0, "PATH...", PathFinder.HELP);

  private long folders;
  private long others;

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws IOException {
    ByteOutput out = surroundings.out();
    NameText names = new NameText(out, surroundings.outIsTerminal());
    try (SquashfsImage opened = image.open()) {
      List<FoundPath> found =
          paths.value().isEmpty()
              ? List.of(new FoundPath(new byte[] {'/'}, opened.root()))
              : new PathFinder(opened, PathFinder.Follow.PARENTS).find(paths.value());
      for (FoundPath one : found) {
        names.put(one.path(), one.path().length);
        out.put('\n');
        if (one.inode() instanceof Inode.Directory directory) {
          draw(opened, directory, out, names);
        }
      }
    }
    out.put('\n');
    String summary = Quantity.count(folders, "folder", "folders");
    if (!onlyFolders.value()) {
      summary += ", " + Quantity.count(others, "file", "files");
    }
    out.line(summary);
    return ExitStatus.OK;
  }

  private void draw(
      SquashfsImage opened, Inode.Directory directory, ByteOutput out, NameText names)
      throws IOException {
    TreeLevels levels =
        new TreeLevels(opened, directory, onlyFolders.value(), Objects.requireNonNull(depth.value()));
    while (levels.next()) {
      out.put(levels.drawing().getBytes(UTF_8));
      byte[] name = levels.entry().name().bytes();
      names.put(name, name.length);
      Inode inode = levels.inode();
      if (inode instanceof Inode.Symlink link) {
        out.text(" -> ");
        names.put(link.target(), link.target().length);
      }
      out.put('\n');
      if (levels.entry().type() == InodeType.DIRECTORY) {
        folders++;
      } else {
        others++;
      }
    }
  }
}
