package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.cli.output.ByteOutput;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// A command line that was run in this process, and what came of it.
///
/// @param status the exit status
/// @param bytes standard output
/// @param err standard error
record Run(ExitStatus status, byte[] bytes, String err) {
  /// Runs a command line; arguments that are no text are turned into it.
  static Run of(Object... words) {
    return in(Map.of(), false, words);
  }

  static Run in(Map<String, String> environment, boolean terminal, Object... words) {
    List<String> all = new ArrayList<>();
    for (Object word : words) {
      all.add(word.toString());
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream errors = new PrintStream(err, true, UTF_8);
    Surroundings surroundings =
        new Surroundings("squash", new ByteOutput(out), terminal, errors, false, environment);
    ExitStatus status = Squash.run(all, surroundings);
    return new Run(status, out.toByteArray(), err.toString(UTF_8));
  }

  /// Runs a command line that must succeed without a word on standard error.
  static Run ok(Object... words) {
    Run run = of(words);
    assertEquals("", run.err);
    assertEquals(ExitStatus.OK, run.status);
    return run;
  }

  /// Runs a command line that serves a mount, on a thread of its own: one that is left over must not keep
  /// others from starting.
  ///
  /// @param point where it mounts
  /// @return once the mount is there; ends with the mount
  static CompletableFuture<Run> serving(Path point, Object... words) throws IOException {
    CompletableFuture<Run> mount =
        CompletableFuture.supplyAsync(() -> of(words), task -> new Thread(task, "serving").start());
    while (!Files.readString(Path.of("/proc/mounts")).contains(" " + point + " ")) {
      assertFalse(mount.isDone(), () -> mount.join().err());
      Thread.onSpinWait();
    }
    return mount;
  }

  /// Runs a command line that must fail with one line.
  static void fails(ExitStatus status, String part, Object... words) {
    Run run = of(words);
    run.failed(status, part);
  }

  void failed(ExitStatus expected, String part) {
    assertTrue(err.startsWith("squash: ") && err.contains(part), err);
    assertEquals(err.length() - 1, err.indexOf('\n'), "one line: " + err);
    assertEquals(expected, status);
  }

  /// Standard output as text.
  String out() {
    return new String(bytes, UTF_8);
  }

  /// Standard output as JSON.
  Json json() {
    return Json.read(out());
  }
}
