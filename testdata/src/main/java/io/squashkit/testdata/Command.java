package io.squashkit.testdata;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A program with arguments, to be run with a time limit. Immutable: each setting gives a new command.
///
/// @param words the program and its arguments
/// @param environment variables besides those of this process
/// @param folder where it runs, or null for here
/// @param input what it reads, or null for nothing
/// @param output where its standard output goes, or null to have it in the result
/// @param seconds after how long it is killed
public record Command(
    List<String> words,
    TreeMap<String, String> environment,
    @Nullable Path folder,
    @Nullable Path input,
    @Nullable Path output,
    int seconds) {

  private static final int SECONDS = 180;

  /// What a program did.
  ///
  /// @param exitCode its exit code
  /// @param output its standard output, one `char` a byte
  /// @param errors its standard error output
  public record Result(int exitCode, String output, String errors) {}

  /// A command.
  ///
  /// @param program name or path
  /// @param arguments its arguments, as `toString` gives them
  /// @return the command
  public static Command of(String program, Object... arguments) {
    List<String> words = new ArrayList<>(List.of(program));
    for (Object argument : arguments) {
      if (argument instanceof Iterable<?> several && !(argument instanceof Path)) {
        several.forEach(one -> words.add(one.toString()));
      } else {
        words.add(argument.toString());
      }
    }
    return new Command(List.copyOf(words), new TreeMap<>(), null, null, null, SECONDS);
  }

  /// The command with a variable.
  ///
  /// @param name of the variable
  /// @param value its value
  /// @return the other command
  public Command with(String name, String value) {
    TreeMap<String, String> more = new TreeMap<>(environment);
    more.put(name, value);
    return new Command(words, more, folder, input, output, seconds);
  }

  /// The command in another folder.
  ///
  /// @param where the folder
  /// @return the other command
  public Command in(Path where) {
    return new Command(words, environment, where, input, output, seconds);
  }

  /// The command with something to read.
  ///
  /// @param file what to read
  /// @return the other command
  public Command reading(Path file) {
    return new Command(words, environment, folder, file, output, seconds);
  }

  /// The command with its standard output in a file.
  ///
  /// @param file the file
  /// @return the other command
  public Command writing(Path file) {
    return new Command(words, environment, folder, input, file, seconds);
  }

  /// The command with another time limit.
  ///
  /// @param limit in seconds
  /// @return the other command
  public Command within(int limit) {
    return new Command(words, environment, folder, input, output, limit);
  }

  /// Runs the program to its end.
  ///
  /// @return what it did
  /// @throws IOException if it cannot be started
  public Result run() throws IOException {
    Path out = output == null ? Files.createTempFile("command", ".out") : output;
    Path err = Files.createTempFile("command", ".err");
    try {
      Process process = start(out, err);
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError("not done after " + seconds + " s: " + words + "\n" + text(err));
      }
      return new Result(process.exitValue(), output == null ? text(out) : "", text(err));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while running " + words);
    } finally {
      Files.delete(err);
      if (output == null) {
        Files.delete(out);
      }
    }
  }

  /// Runs the program and fails the test unless it exits with 0.
  ///
  /// @return its standard output, one `char` a byte
  /// @throws IOException if it cannot be started
  public String check() throws IOException {
    Result result = run();
    if (result.exitCode() != 0) {
      throw new AssertionError(
          words + " exits with " + result.exitCode() + ": " + result.errors() + result.output());
    }
    return result.output();
  }

  private Process start(Path out, Path err) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    if (folder != null) {
      builder.directory(folder.toFile());
    }
    builder.redirectInput(input == null ? Path.of("/dev/null").toFile() : input.toFile());
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    return builder.start();
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }
}
