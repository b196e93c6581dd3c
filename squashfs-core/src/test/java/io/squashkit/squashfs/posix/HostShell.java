package io.squashkit.squashfs.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Runs shell scripts: the system's own tools make what tests look at, and look at what tests make.
public final class HostShell {
  private HostShell() {}

  /// Runs a script, which must succeed.
  ///
  /// @param directory where
  /// @param script for `sh -e`
  /// @return what it printed, a `char` a byte
  public static String sh(Path directory, String script) throws IOException {
    Process process =
        new ProcessBuilder("sh", "-e", "-c", script)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    try {
      assertTrue(process.waitFor(1, TimeUnit.MINUTES), script);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertEquals(0, process.exitValue(), script + ": " + output);
    return output;
  }

  /// One line for each entry below a directory, sorted: path, kind, mode, owner, group, time, size of
  /// what is not a directory, links, target; then its extended attributes.
  public static String describe(Path directory) throws IOException {
    return sh(
        directory,
        "find . ! -type d -printf '%P %y %m %U %G %T@ %s %n %l\\n' -o"
            + " -printf '%P %y %m %U %G %T@ %n\\n' | sort;"
            + " find . ! -type l -exec getfattr -h -d -m '^[ust][er]' -e hex {} + | sort;"
            + " find . -type f -exec md5sum {} + | sort; find . -type b -o -type c | sort | "
            + "while read f; do stat -c '%n %t %T' \"$f\"; done");
  }
}
