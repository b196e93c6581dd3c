package io.squashkit.testdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// What a test needs of its machine. Where it is missing the test is skipped, or fails if the system
/// property `peers` is `required`: there a test that was skipped would prove nothing.
public final class Needs {
  private static final boolean REQUIRED = "required".equals(System.getProperty("peers"));

  private Needs() {}

  /// Stops the test unless it runs as root.
  ///
  /// @param what for, in a few words
  public static void root(String what) {
    that(isRoot(), what + " needs root");
  }

  /// Tells whether the tests run as root.
  ///
  /// @return true if so
  public static boolean isRoot() {
    return Libc.effectiveUser() == 0;
  }

  /// Stops the test unless this kernel can mount squash images from files.
  ///
  /// @throws IOException if the kernel does not tell
  public static void kernelMount() throws IOException {
    root("mounting an image");
    boolean known = Files.readString(Path.of("/proc/filesystems")).contains("squashfs");
    that(known || modules(), "mounting an image needs a kernel with squashfs");
    that(Files.exists(Path.of("/dev/loop-control")), "mounting an image needs loop devices");
  }

  private static boolean modules() {
    return Files.isDirectory(Path.of("/lib/modules", System.getProperty("os.version")));
  }

  /// Stops the test unless a condition holds.
  ///
  /// @param holds the condition
  /// @param message what is missing and how to get it
  public static void that(boolean holds, String message) {
    if (!holds) {
      if (REQUIRED) {
        Assertions.fail(message);
      }
      Assumptions.abort(message);
    }
  }
}
