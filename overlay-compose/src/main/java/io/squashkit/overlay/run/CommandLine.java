package io.squashkit.overlay.run;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What is run, and how it begins.
///
/// @param words the program, by its path or a name that is searched for in `PATH`, and its arguments
/// @param environment all its variables
/// @param folder where it begins, inside the stack
public record CommandLine(List<String> words, Map<String, String> environment, String folder) {
  /// Where programs are searched for if nobody says.
  public static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /// Makes copies.
  public CommandLine {
    words = List.copyOf(words);
    environment = new TreeMap<>(environment);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("there are no words");
    }
  }
}
