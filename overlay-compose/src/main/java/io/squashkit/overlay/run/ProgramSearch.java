package io.squashkit.overlay.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Finds programs as a shell does, in the calling thread's root.
final class ProgramSearch {
  private ProgramSearch() {}

  /// Loads what is needed when the thread cannot see the host any more, and thus not the class path.
  static void prepare() {
    CommandNotFound unused = new CommandNotFound("", "");
    assert unused.getReason() != null;
  }

  /// Finds a program.
  ///
  /// @param name a path, or a name that is searched for
  /// @param environment says where
  /// @return its path
  static String find(String name, Map<String, String> environment) throws CommandNotFound {
    if (name.contains("/")) {
      return name;
    }
    for (String folder : environment.getOrDefault("PATH", CommandLine.PATH).split(":", -1)) {
      Path program = Path.of(folder.isEmpty() ? "." : folder, name);
      if (Files.isRegularFile(program) && Files.isExecutable(program)) {
        return program.toString();
      }
    }
    throw new CommandNotFound(name, "no such program in the stack");
  }
}
