package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.overlay.mount.Mounts;
import java.io.IOException;
import java.nio.file.Path;

/// `squash umount`: the end of a mount.
final class UmountCommand implements Verb {
  private final Arguments arguments =
      new Arguments("umount", "Unmounts what 'squash mount' has mounted", "[options] POINT")
          .describe(
              "The process that served the mount ends. If it was killed, this command clears the"
                  + " folder that it left behind.")
          .example("squash umount /mnt", "after it, the folder shows what was there before");

  private final Option<String> point = arguments.parameter("POINT", "the folder mounted on");
  private final Option<Boolean> lazy =
      arguments.flag("even if in use: the mount ends with its last user", "-z", "--lazy");

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws IOException {
    Mounts.unmount(Path.of(point.value()), lazy.value());
    return ExitStatus.OK;
  }
}
