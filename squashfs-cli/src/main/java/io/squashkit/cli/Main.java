package io.squashkit.cli;

import io.squashkit.cli.command.Background;
import io.squashkit.cli.command.Squash;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The way in: the command `squash`.
public final class Main {
  private Main() {}

  public static void main(String[] args) throws IOException {
    String rehearsal = System.getProperty("squash.rehearsal");
    ExitStatus status =
        rehearsal == null
            ? Squash.run(List.of(args), Surroundings.ofProcess())
            : rehearse(Path.of(rehearsal));
    Background.end(status);
    // also ends threads that a failure may have left behind
    System.exit(status.code());
  }

  /// Runs the commands of a file, one a line, in this one process: what the image's start-up cache is
  /// made from. A line says first which exit status is right, or - for any; stops where another one comes.
  private static ExitStatus rehearse(Path commands) throws IOException {
    for (String line : Files.readAllLines(commands)) {
      List<String> words = List.of(line.strip().split("\\s+", -1));
      ExitStatus status = Squash.run(words.subList(1, words.size()), Surroundings.ofProcess());
      String right = words.getFirst();
      if (!right.equals("-") && !right.equals(Integer.toString(status.code()))) {
        System.err.println("rehearsal: exit status " + status.code() + ": " + line);
        return ExitStatus.FAILED;
      }
    }
    return ExitStatus.OK;
  }
}
