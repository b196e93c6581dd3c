package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.cli.output.ByteOutput;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.format.CorruptImageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SquashTest {
  private static final List<String> VERBS = Verbs.NAMES;

  @Test
  void theOverviewNamesAllVerbs() {
    String overview = Run.ok("help").out();
    for (String name : VERBS) {
      assertTrue(overview.contains("\n  " + name + " "), overview);
    }
    assertEquals(overview, Run.ok("--help").out());
    assertEquals(overview, Run.ok("-h").out());
    assertTrue(Run.ok("--version").out().startsWith("squash "));
  }

  @ParameterizedTest
  @FieldSource("VERBS")
  void helpTextsAreComplete(String name) {
    Verb verb = Verbs.find(name);
    assertNotNull(verb);
    assertEquals(name, verb.arguments().verb());
    String help = Run.ok(ManualPageTest.line("help " + name)).out();
    assertEquals(help, Run.ok(ManualPageTest.line(name + " --help")).out());
    assertEquals(help, Run.of(ManualPageTest.line(name + " -h --nonsense")).out());
    for (String option : verb.arguments().optionNames()) {
      assertTrue(help.contains(option), option + "\n" + help);
    }
    assertTrue(help.contains("Examples:\n  ") && help.contains("squash " + name + " "), help);
    String statuses =
        switch (name) {
          case "diff" -> "0 the same, 1 different, 2 failed";
          case "overlay rebase" -> "0 done, 1 done with conflicts, 2 failed";
          case "overlay check" -> "0 sound or mended, 1 something was found, 2 failed";
          case "run" -> "the command's, 128 and more";
          default -> "0 done, 1 failed, ";
        };
    assertTrue(help.contains("Exit status: " + statuses), help);
    assertTrue(help.lines().allMatch(line -> line.length() <= 88), help);
    long names = verb.arguments().optionNames().size();
    assertEquals(names, verb.arguments().optionNames().stream().distinct().count());
  }

  @Test
  void theGroupTellsOfItsVerbs() {
    String group = Run.ok("overlay", "--help").out();
    assertTrue(group.contains("\n  overlay which "), group);
    assertEquals(group, Run.ok("help", "overlay").out());
    Run.fails(ExitStatus.USAGE, "overlay: a verb is missing, allowed are which, ", "overlay");
    Run.fails(ExitStatus.USAGE, "found no verb 'overlay wich', allowed are", "overlay", "wich");
    Run.fails(ExitStatus.USAGE, "help: found no verb 'ls which'", "help", "ls", "which");
  }

  @Test
  void nonsenseIsRefused() {
    Run.fails(ExitStatus.USAGE, "a verb is missing; 'squash help' lists them");
    Run.fails(ExitStatus.USAGE, "found no verb 'pakc', allowed are pack, unpack", "pakc");
    Run.fails(ExitStatus.USAGE, "help: VERB: found 'pakc', allowed is pack", "help", "pakc");
    Run.fails(ExitStatus.USAGE, "ls: IMAGE is missing (squash help ls", "ls");
    Run.fails(
        ExitStatus.USAGE, "unknown option: '--jsno', did you mean --json?", "ls", "--jsno", "x");
  }

  @Test
  void theStackIsForThoseWhoAsk() {
    Run.fails(ExitStatus.FAILED, "/no/image: no such file or folder", "ls", "/no/image");
    Run run = Run.of("ls", "--debug", "/no/image");
    assertTrue(run.err().contains("\tat io.squashkit."), run.err());
    assertEquals(ExitStatus.FAILED, run.status());
  }

  @Test
  void aClosedPipeIsNoFailure() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ByteOutput closed =
        new ByteOutput(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
              }
            });
    PrintStream errors = new PrintStream(err, true, UTF_8);
    Surroundings surroundings = new Surroundings("squash", closed, false, errors, false, Map.of());
    assertEquals(ExitStatus.CLOSED_PIPE, Squash.run(List.of("help"), surroundings));
    assertEquals("", err.toString(UTF_8));
  }

  @Test
  void everyFailureIsOneLine() {
    check("x: no such file or folder", new NoSuchFileException("x"));
    check("x: permission denied", new AccessDeniedException("x"));
    check("x: exists already; --force replaces it", new FileAlreadyExistsException("x"));
    check("x: Disk quota exceeded", new FileSystemException("x", null, "Disk quota exceeded"));
    check("image: super block: bad", new CorruptImageException("image: super block: bad"));
    check("No space left on device", new IOException("No space left on device"));
    check(
        "out of memory (Java heap space); lower --threads",
        new OutOfMemoryError("Java heap space"));
    check("the stack overflowed: a bug", new StackOverflowError());
    check("a bug: java.lang.IllegalStateException: a\\012b", new IllegalStateException("a\nb"));
    check("a bug: java.lang.NullPointerException", new NullPointerException());
  }

  private static void check(String start, Throwable failure) {
    String line = Failure.describe(failure);
    assertTrue(line.startsWith(start), line);
    assertFalse(line.contains("\n"), line);
  }
}
