package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.ImageOptions;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.ResourceOptions;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.extract.ExtractOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// `squash unpack`: an image, or parts of it, onto the disk.
final class UnpackCommand implements Verb {
  private final Arguments arguments =
      new Arguments("unpack", "Unpacks an image into a folder", "[options] IMAGE DEST [PATH...]")
          .describe(
              "With paths, only those are unpacked, with the folders that lead to them. As an"
                  + " ordinary user everything comes to belong to you, and devices and trusted or"
                  + " security attributes are left out: a line says how many, and that is no"
                  + " failure. Nothing is ever written outside DEST, whatever the image holds.")
          .example("squash unpack rootfs.squashfs rootfs", "everything, into a new folder")
          .example("squash unpack rootfs.squashfs out etc 'usr/lib/*.so'", "only a part")
          .example("squash unpack --force rootfs.squashfs rootfs", "over what is there already");

  private final ImageOptions image = new ImageOptions(arguments);
  private final Option<String> destination =
      arguments.parameter("DEST", "the folder to fill; made if it does not exist");
  private final Option<List<String>> paths = arguments.parameters(0, "PATH...", PathFinder.HELP);
  private final Option<Boolean> force =
      arguments.flag("fill a folder that is not empty and replace files in it", "-f", "--force");
  private final Option<Boolean> noXattrs =
      arguments.flag("set no extended attributes", "--no-xattrs");
  private final ResourceOptions resources = new ResourceOptions(arguments, false);
  private final Option<Boolean> quiet = arguments.flag("no progress, no report", "-q", "--quiet");

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws IOException {
    FolderTarget target = new FolderTarget(Path.of(destination.value()), force.value());
    try (SquashfsImage opened = image.open(resources.threads())) {
      Tree tree = tree(opened);
      target.check();
      target.write(tree, options(), quiet.value(), surroundings);
    }
    return ExitStatus.OK;
  }

  private Tree tree(SquashfsImage opened) throws IOException {
    Tree whole = opened.tree();
    if (paths.value().isEmpty()) {
      return whole;
    }
    SelectedDirectory.Wanted wanted = new SelectedDirectory.Wanted();
    PathFinder finder = new PathFinder(opened, PathFinder.Follow.NONE);
    for (FoundPath found : finder.find(paths.value())) {
      wanted.add(found.path());
    }
    return new Tree(new SelectedDirectory(whole.root(), wanted));
  }

  private ExtractOptions options() {
    return ExtractOptions.DEFAULTS.withThreads(resources.threads()).withXattrs(!noXattrs.value());
  }
}
