package io.squashkit.overlay.upper;

import io.squashkit.testdata.Command;
import java.io.IOException;
import java.nio.file.Path;

/// Removes what random modes and names may have made of a folder.
final class TreeRemoval {
  private TreeRemoval() {}

  static void of(Path folder) throws IOException {
    Command.of("rm", "-rf", folder).check();
  }
}
