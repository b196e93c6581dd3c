package io.squashkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command as people get it: the image below `target/squash`, in an empty environment.
class PackagedCommandIT {
  private static final Path COMMAND =
      Path.of(System.getProperty("basedir", ""), "target/squash/bin/squash").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void startsWithoutJavaOnThePath() throws Exception {
    assertEquals("squash 0.1.0-SNAPSHOT\n", run(COMMAND, Map.of(), "--version"));
  }

  @Test
  void startsThroughLinks() throws Exception {
    Path one = Files.createSymbolicLink(folder.resolve("one"), COMMAND);
    Path two = Files.createSymbolicLink(folder.resolve("two"), folder.relativize(one));
    assertEquals("squash 0.1.0-SNAPSHOT\n", run(two, Map.of(), "--version"));
    Files.delete(one);
  }

  @Test
  void takesJavaOptionsFromItsOwnVariableOnly() throws Exception {
    Map<String, String> environment =
        Map.of("SQUASH_JAVA_OPTIONS", "-Xlog:aot=info", "JAVA_TOOL_OPTIONS", "-Dx=y");
    String output = run(COMMAND, environment, "--version");
    assertTrue(output.contains("[aot"), output);
    assertTrue(!output.contains("JAVA_TOOL_OPTIONS"), output);
  }

  @Test
  void usesItsStartUpCacheWhereverItLies() throws Exception {
    Path moved = folder.resolve("a moved image");
    copy(COMMAND.getParent().getParent(), moved);
    Map<String, String> environment = Map.of("SQUASH_JAVA_OPTIONS", "-Xlog:class+load=info");
    String output = run(moved.resolve("bin/squash"), environment, "--version");
    assertTrue(output.contains("io.squashkit.cli.Main source: shared objects file"), output);
  }

  private static void copy(Path from, Path to) throws IOException, InterruptedException {
    assertEquals("", run(Path.of("/bin/cp"), Map.of(), "-a", from.toString(), to.toString()));
  }

  private static String run(Path command, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder process = new ProcessBuilder(arguments);
    process.command().addFirst(command.toString());
    process.environment().clear();
    process.environment().put("PATH", "/usr/bin:/bin");
    process.environment().putAll(environment);
    process.redirectErrorStream(true);
    Process running = process.start();
    running.getOutputStream().close();
    String output = new String(running.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, running.waitFor(), output);
    return output;
  }
}
