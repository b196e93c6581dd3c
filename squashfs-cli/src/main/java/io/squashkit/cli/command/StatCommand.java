package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.ImageOptions;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.JsonWriter;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.cli.output.TimeText;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.util.List;

/// `squash stat`: all that an image holds about a path.
final class StatCommand implements Verb {
  private final Arguments arguments =
      new Arguments("stat", "Shows all about paths of an image", "[options] IMAGE PATH...")
          .describe(
              "A symbolic link itself is shown, not its target. Positions count from the start of"
                  + " the image.")
          .example("squash stat rootfs.squashfs etc/passwd", "one file")
          .example("squash stat --json rootfs.squashfs usr/bin/ping", "for programs");

  private final ImageOptions image = new ImageOptions(arguments);
  private final Option<Boolean> utc =
      arguments.flag("universal time instead of local time", "-u", "--utc");
  private final Option<Boolean> json = arguments.flag("as JSON", "--json");
  private final Option<List<String>> paths = arguments.parameters(1, "PATH...", PathFinder.HELP);

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws IOException {
    try (SquashfsImage opened = image.open()) {
      List<FoundPath> found =
          new PathFinder(opened, PathFinder.Follow.PARENTS).find(paths.value());
      InodeDetails details = new InodeDetails(opened);
      if (json.value()) {
        JsonWriter writer = new JsonWriter(surroundings.out()).open('[');
        for (FoundPath one : found) {
          details.json(one, writer);
        }
        writer.close(']');
      } else {
        TimeText times = new TimeText(utc.value());
        for (int i = 0; i < found.size(); i++) {
          if (i > 0) {
            surroundings.out().put('\n');
          }
          details.print(found.get(i), times, surroundings);
        }
      }
    }
    return ExitStatus.OK;
  }
}
