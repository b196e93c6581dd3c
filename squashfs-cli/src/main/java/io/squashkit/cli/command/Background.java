package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.squashkit.cli.output.ExitStatus;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.posix.ProcessCalls;
import java.io.FileOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What goes on when its command is over. The launcher runs Java in the background and waits for an exit
/// status on a descriptor that it names, then ends itself.
public final class Background {
  private static @Nullable String descriptor = System.getProperty("squash.background");

  private Background() {}

  /// Tells whether the launcher waits.
  static boolean isWanted() {
    return descriptor != null;
  }

  /// Tells the launcher that all is well, and leaves its session, folder and terminal.
  ///
  /// @throws IOException if the launcher is gone
  static void begin() throws IOException {
    Errno.check(ProcessCalls.detach(), "/");
    tell(ExitStatus.OK);
  }

  /// Tells the launcher how the command ended, unless it has been told before.
  ///
  /// @param status what the launcher exits with
  /// @throws IOException if the launcher is gone
  public static void end(ExitStatus status) throws IOException {
    tell(status);
  }

  private static void tell(ExitStatus status) throws IOException {
    String waiting = descriptor;
    descriptor = null;
    if (waiting != null) {
      try (FileOutputStream pipe = new FileOutputStream("/proc/self/fd/" + waiting)) {
        pipe.write(Integer.toString(status.code()).getBytes(US_ASCII));
      }
      Posix.host().close(Integer.parseInt(waiting)); // the launcher waits for the end of the pipe
    }
  }
}
