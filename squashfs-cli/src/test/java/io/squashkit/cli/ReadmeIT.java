package io.squashkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs what `README.md` tells people to run: each block marked `sh`, one after the other, in one folder
/// with a small root file system in it. Commands that build the project are not run again.
class ReadmeIT {
  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final Path BIN = MODULE.resolve("target/squash/bin");

  @TempDir Path folder;

  @Test
  void everyCommandWorks() throws Exception {
    List<String> commands = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(MODULE.resolveSibling("README.md"))) {
      if (line.startsWith("```")) {
        inside = line.equals("```sh");
      } else if (inside && !line.isBlank() && !line.startsWith("mvn ")) {
        commands.add(line);
      }
    }
    assertTrue(commands.size() > 10, "found " + commands);
    String make =
        "mkdir -p rootfs/etc rootfs/usr/bin rootfs/usr/lib\n"
            + "echo 'NAME=\"Sample\"' >rootfs/etc/os-release\n"
            + "cp /bin/ls rootfs/usr/bin/ls\n"
            + "echo text >rootfs/usr/lib/text.so\n"
            + "ln -s usr/bin rootfs/bin\n";
    String script = "set -eu\n" + make + "set -x\n" + String.join("\n", commands) + "\n";
    run(Files.writeString(folder.resolve("script"), script));
  }

  private void run(Path script) throws IOException, InterruptedException {
    ProcessBuilder process = new ProcessBuilder("sh", script.toString());
    process.directory(folder.toFile()).redirectErrorStream(true);
    process.environment().put("PATH", BIN + ":/usr/sbin:/usr/bin:/sbin:/bin");
    Process running = process.start();
    running.getOutputStream().close();
    String output = new String(running.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, running.waitFor(), output);
  }
}
