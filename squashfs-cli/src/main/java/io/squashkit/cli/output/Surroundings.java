package io.squashkit.cli.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What a command sees of its process. Tests make their own.
///
/// @param name what the command was called as
/// @param out standard output; flushed by whoever made it
/// @param outIsTerminal whether a person watches standard output
/// @param err standard error
/// @param errIsTerminal whether a person watches standard error
/// @param environment the environment variables
public record Surroundings(
    String name,
    ByteOutput out,
    boolean outIsTerminal,
    PrintStream err,
    boolean errIsTerminal,
    Map<String, String> environment) {

  /// Those of this process.
  ///
  /// @return the real ones
  public static Surroundings ofProcess() {
    return new Surroundings(
        System.getProperty("squash.name", "squash"),
        new ByteOutput(new FileOutputStream(FileDescriptor.out)),
        isTerminal(1),
        System.err,
        isTerminal(2),
        System.getenv());
  }

  /// The name of the descriptor's file tells enough on Linux; asking the C library would cost each
  /// start some milliseconds.
  private static boolean isTerminal(int descriptor) {
    try {
      String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return file.startsWith("/dev/pts/")
          || file.startsWith("/dev/tty")
          || file.equals("/dev/console");
    } catch (IOException e) { // where there is no /proc, nothing is drawn
      return false;
    }
  }

  /// Prints a line about this command on standard error.
  ///
  /// @param message one line
  public void complain(String message) {
    err.println(name + ": " + message);
  }
}
