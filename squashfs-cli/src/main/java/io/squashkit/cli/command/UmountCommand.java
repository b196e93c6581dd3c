package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.overlay.mount.Mounts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// `squash umount`: the end of a mount.
final class UmountCommand implements Verb {
  private final Arguments arguments =
      new Arguments("umount", "Unmounts what 'squash mount' has mounted", "[options] POINT...")
          .describe(
              "All that the mount was made of ends with it: mounts of images and their loop"
                  + " devices, the process that served it. If that was killed, this command clears"
                  + " the folder that it left behind. What is in use is told of with its users.")
          .example("squash umount /mnt", "after it, the folder shows what was there before");

  private final Option<List<String>> points =
      arguments.parameters(1, "POINT", "the folder mounted on");
  private final Option<Boolean> lazy =
      arguments.flag("even if in use: the mount ends with its last user", "-z", "--lazy");

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) {
    ExitStatus status = ExitStatus.OK;
    for (String point : points.value()) {
      try {
        Mounts.unmount(Path.of(point), lazy.value());
      } catch (IOException e) { // the others are unmounted all the same
        surroundings.complain(Failure.describe(e));
        status = ExitStatus.FAILED;
      }
    }
    return status;
  }
}
