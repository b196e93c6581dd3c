package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.ImageOptions;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeType;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.util.List;

/// `squash ls`: what is in an image. Each entry is printed as it is read, so that images of millions of
/// files take no more memory than small ones.
final class ListCommand implements Verb {
  private final Arguments arguments =
      new Arguments("ls", "Lists what is in an image", "[options] IMAGE [PATH...]")
          .describe(
              "Each line is a path from the image's root, as the other verbs take it. With -l also"
                  + " kind and permissions, owner/group, size (of devices: major,minor), time and"
                  + " the target of a symbolic link. Names go out byte for byte; on a terminal,"
                  + " control characters and bytes that are no UTF-8 are shown as \\ooo.")
          .example("squash ls rootfs.squashfs etc", "the names in one folder")
          .example("squash ls -lR rootfs.squashfs", "everything with all details")
          .example("squash ls -l rootfs.squashfs 'usr/lib/*.so'", "what matches a pattern")
          .example("squash ls --json -R rootfs.squashfs", "for programs");

  private final ImageOptions image = new ImageOptions(arguments);
  private final Option<Boolean> details = arguments.flag("all details", "-l", "--long");
  private final Option<Boolean> recursive =
      arguments.flag("also what is in folders below", "-R", "--recursive");
  private final Option<Boolean> itself =
      arguments.flag("a folder itself instead of what is in it", "-d", "--directory");
  private final Option<Boolean> utc =
      arguments.flag("universal time instead of local time", "-u", "--utc");
  private final Option<Boolean> json = arguments.flag("all details as JSON", "--json");
  private final Option<List<String>> paths = arguments.parameters(0, "PATH...", PathFinder.HELP);

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws IOException {
    try (SquashfsImage opened = image.open()) {
      Listing listing = listing(opened, surroundings);
      listing.start();
      if (paths.value().isEmpty()) {
        print(opened, new FoundPath(new byte[0], opened.root()), listing);
      } else {
        for (FoundPath found : new PathFinder(opened, PathFinder.Follow.PARENTS).find(paths.value())) {
          print(opened, found, listing);
        }
      }
      listing.end();
    }
    return ExitStatus.OK;
  }

  private Listing listing(SquashfsImage opened, Surroundings surroundings) {
    if (json.value()) {
      return new JsonListing(opened, surroundings);
    }
    return details.value()
        ? new LongListing(opened, surroundings, utc.value())
        : new ShortListing(surroundings);
  }

  private void print(SquashfsImage opened, FoundPath found, Listing listing) throws IOException {
    if (itself.value() || !(found.inode() instanceof Inode.Directory directory)) {
      byte[] path = found.path().length == 0 ? new byte[] {'/'} : found.path();
      listing.entry(found.inode(), path, path.length);
      return;
    }
    ImageWalk walk = new ImageWalk(opened, directory, found.path());
    boolean needsInodes = listing.needsInodes();
    while (walk.next()) {
      boolean enter = recursive.value() && walk.entry().type() == InodeType.DIRECTORY;
      Inode inode = needsInodes || enter ? walk.entry().inode() : null;
      listing.entry(inode, walk.path(), walk.pathLength());
      if (enter && inode instanceof Inode.Directory below) {
        walk.enter(below);
      }
    }
  }
}
