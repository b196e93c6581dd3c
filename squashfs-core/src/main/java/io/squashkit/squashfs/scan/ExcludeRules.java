package io.squashkit.squashfs.scan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a scan leaves out, by patterns. Immutable.
///
/// A pattern without a slash leaves out every entry of that name, at any depth: `*.o`. A pattern with one
/// is a path from the top of the source, which a leading slash makes clear where there is no other:
/// `/proc`, `var/cache/*`, `**/.git/objects`. What is below an entry left out is left out too, and never
/// looked at. A slash at the end means nothing.
///
/// In patterns `*` stands for any characters but slashes, `**` for any characters, `**/` for any number
/// of directories, none included, `?` for one character, `[a-z]` for one of a set, `[!a-z]` for one
/// outside it; a backslash takes the next character literally.
public final class ExcludeRules {
  /// Leaves out nothing.
  public static final ExcludeRules NONE = new ExcludeRules(List.of(), List.of());

  private final List<Glob> names;
  private final List<Glob> paths;

  private ExcludeRules(List<Glob> names, List<Glob> paths) {
    this.names = names;
    this.paths = paths;
  }

  /// Makes rules of patterns.
  ///
  /// @param patterns patterns
  /// @return the rules
  /// @throws IllegalArgumentException if a pattern makes no sense
  public static ExcludeRules of(List<String> patterns) {
    return NONE.and(patterns);
  }

  /// Adds patterns.
  ///
  /// @param patterns patterns
  /// @return these rules and those
  /// @throws IllegalArgumentException if a pattern makes no sense
  public ExcludeRules and(List<String> patterns) {
    List<Glob> moreNames = new ArrayList<>(names);
    List<Glob> morePaths = new ArrayList<>(paths);
    for (String pattern : patterns) {
      int start = 0;
      int end = pattern.length();
      while (end > 0 && pattern.charAt(end - 1) == '/') {
        end--;
      }
      boolean anchored = pattern.indexOf('/') >= 0 && pattern.indexOf('/') < end;
      while (start < end && pattern.charAt(start) == '/') {
        start++;
      }
      if (start == end) {
        throw new IllegalArgumentException("pattern '" + pattern + "' names nothing");
      }
      (anchored ? morePaths : moreNames).add(new Glob(pattern.substring(start, end)));
    }
    return new ExcludeRules(List.copyOf(moreNames), List.copyOf(morePaths));
  }

  /// Adds the patterns of a file: one a line, empty lines and those that start with `#` left out.
  ///
  /// @param file in UTF-8
  /// @return these rules and those
  /// @throws IOException if the file cannot be read
  /// @throws IllegalArgumentException if a pattern makes no sense
  public ExcludeRules andFrom(Path file) throws IOException {
    List<String> patterns = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank() && line.charAt(0) != '#') {
        patterns.add(line);
      }
    }
    return and(patterns);
  }

  /// Tells whether there are no rules.
  ///
  /// @return true if nothing is left out
  public boolean isEmpty() {
    return names.isEmpty() && paths.isEmpty();
  }

  /// Tells whether paths matter, so that callers need not make them otherwise.
  ///
  /// @return true if so
  public boolean needPaths() {
    return !paths.isEmpty();
  }

  /// Tells whether an entry is left out.
  ///
  /// @param directory the path of its directory from the top of the source, with a slash at the end, or
  ///     nothing for the top itself; only looked at if [#needPaths]
  /// @param name its name
  /// @return true if it is
  public boolean exclude(byte[] directory, byte[] name) {
    for (Glob glob : names) {
      if (glob.matches(name)) {
        return true;
      }
    }
    if (paths.isEmpty()) {
      return false;
    }
    byte[] path = new byte[directory.length + name.length];
    System.arraycopy(directory, 0, path, 0, directory.length);
    System.arraycopy(name, 0, path, directory.length, name.length);
    for (Glob glob : paths) {
      if (glob.matches(path)) {
        return true;
      }
    }
    return false;
  }
}
