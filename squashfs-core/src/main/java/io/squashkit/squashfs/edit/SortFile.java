package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.tree.FileOrder;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The order of contents as a sort file gives it. There are two formats, in which the numbers mean
/// opposite things.
///
/// mksquashfs' ([#mksquashfs]): each line is a path and a priority from -32768 to 32767, and files of
/// **higher** priority come first. A blank in a path is written behind a backslash. A directory's
/// priority is that of all below it which the file does not name; a path that ends in `/*` is that
/// directory's. Paths start at the tree's root, with or without a slash.
///
/// gensquashfs' ([#gensquashfs]): each line is a priority of up to 64 bits, perhaps flags in brackets with
/// commas between them, and a path, perhaps in double quotes with `\"` and `\\` in them; files of
/// **lower** priority come first. Flags are `glob` (the path is a pattern whose stars stop at slashes),
/// `glob_no_path` (they do not), `dont_compress`, `dont_fragment`, `dont_deduplicate`, `nosparse`. The first
/// line that names a file counts.
///
/// In both, other files have priority 0, empty lines and those that start with `#` do not count.
public final class SortFile implements FileOrder {
  private record Line(int number, String path, @Nullable Regex pattern, Placement placement) {}

  private final Path file;
  private final boolean inherited;
  private final List<Line> lines = new ArrayList<>();
  private final List<Line> patterns = new ArrayList<>();
  private final Map<Name, Line> exact = new HashMap<>();
  private final boolean[] used;

  private SortFile(Path file, boolean inherited, List<Line> lines) {
    this.file = file;
    this.inherited = inherited;
    this.lines.addAll(lines);
    for (Line line : lines) {
      if (line.pattern != null) {
        patterns.add(line);
      } else if (inherited) {
        exact.put(name(line), line);
      } else {
        exact.putIfAbsent(name(line), line);
      }
    }
    used = new boolean[lines.size()];
  }

  private static Name name(Line line) {
    return Name.of(line.path.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Reads a file in mksquashfs' format.
  ///
  /// @param file the file
  /// @return the order
  /// @throws IOException if it cannot be read
  /// @throws IllegalArgumentException if a line makes no sense; the message names it
  public static SortFile mksquashfs(Path file) throws IOException {
    return read(file, true);
  }

  /// Reads a file in gensquashfs' format.
  ///
  /// @param file the file
  /// @return the order
  /// @throws IOException if it cannot be read
  /// @throws IllegalArgumentException if a line makes no sense; the message names it
  public static SortFile gensquashfs(Path file) throws IOException {
    return read(file, false);
  }

  private static SortFile read(Path file, boolean higherFirst) throws IOException {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String text : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      number++;
      String stripped = text.strip();
      if (stripped.isEmpty() || stripped.charAt(0) == '#') {
        continue;
      }
      try {
        int index = lines.size();
        lines.add(
            higherFirst ? pathFirst(index, text.stripLeading()) : numberFirst(index, stripped));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(file + ":" + number + ": " + e.getMessage(), e);
      }
    }
    return new SortFile(file, higherFirst, lines);
  }

  private static Line pathFirst(int index, String text) {
    Words words = new Words(text);
    String path = words.escaped();
    String priority = words.rest().strip();
    long value = number(priority);
    if (value < -32768 || value > 32767) {
      throw new IllegalArgumentException(
          "priority is '" + priority + "', allowed: -32768 to 32767, behind the path");
    }
    String directory = path.endsWith("/*") ? path.substring(0, path.length() - 1) : path;
    return new Line(index, cleaned(directory), null, Placement.ofRank(-value));
  }

  private static Line numberFirst(int index, String text) {
    Words words = new Words(text);
    String priority = words.word();
    long value = number(priority);
    if (value == Long.MIN_VALUE) {
      throw new IllegalArgumentException(
          "priority is '" + priority + "', allowed: a number of up to 64 bits, before the path");
    }
    String rest = words.rest();
    List<String> flags = List.of();
    if (rest.startsWith("[")) {
      int end = rest.indexOf(']');
      if (end < 0) {
        throw new IllegalArgumentException("flags are not closed, allowed: [flag,flag]");
      }
      flags = Arrays.asList(rest.substring(1, end).strip().split("\\s*,\\s*"));
      rest = rest.substring(end + 1).strip();
    }
    Flags known = Flags.of(flags);
    String path = cleaned(rest.startsWith("\"") ? Words.quoted(rest) : rest);
    if (path.isEmpty()) {
      throw new IllegalArgumentException("path is missing");
    }
    return new Line(
        index,
        path,
        known.glob ? Fnmatch.of(utf8(path), known.acrossSlashes) : null,
        known.placement(value));
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private record Flags(
      boolean glob,
      boolean acrossSlashes,
      boolean compress,
      boolean fragment,
      boolean deduplicate,
      boolean sparse) {
    static Flags of(List<String> words) {
      for (String word : words) {
        switch (word) {
          case "glob",
              "glob_no_path",
              "dont_compress",
              "dont_fragment",
              "dont_deduplicate",
              "nosparse",
              "" -> {}
          default ->
              throw new IllegalArgumentException(
                  "flag is '"
                      + word
                      + "', allowed: glob, glob_no_path, dont_compress, dont_fragment,"
                      + " dont_deduplicate, nosparse");
        }
      }
      return new Flags(
          words.contains("glob") || words.contains("glob_no_path"),
          words.contains("glob_no_path"),
          !words.contains("dont_compress"),
          !words.contains("dont_fragment"),
          !words.contains("dont_deduplicate"),
          !words.contains("nosparse"));
    }

    /// A tail end that is not to be compressed cannot lie in a block with others.
    Placement placement(long rank) {
      return new Placement(rank, compress, sparse, fragment && compress, deduplicate);
    }
  }

  /// A number, or the smallest one if it is none.
  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return Long.MIN_VALUE;
    }
  }

  /// The path without slashes at its ends or doubled and without `.`.
  private static String cleaned(String path) {
    StringBuilder out = new StringBuilder(path.length());
    for (String name : path.split("/+", -1)) {
      if (!name.isEmpty() && !name.equals(".")) {
        out.append(out.isEmpty() ? "" : "/").append(name);
      }
    }
    return out.toString();
  }

  @Override
  public @Nullable Placement of(byte[] path) {
    Line found = exact.get(Name.of(path));
    if (found == null && inherited) {
      found = ofParents(path);
    }
    for (Line line : patterns) {
      if (found != null && found.number < line.number) {
        break;
      }
      Regex pattern = line.pattern;
      if (pattern != null && pattern.matches(path)) {
        found = line;
        break;
      }
    }
    if (found == null) {
      return null;
    }
    used[found.number] = true;
    return found.placement;
  }

  private @Nullable Line ofParents(byte[] path) {
    Line found = null;
    for (int end = path.length; end >= 0 && found == null; end--) {
      if (end == 0 || (end < path.length && path[end] == '/')) {
        found = exact.get(Name.of(Arrays.copyOf(path, end)));
      }
    }
    return found;
  }

  /// The lines that no file was found for, once the order has been asked for all files.
  ///
  /// @return a message each
  public List<String> unused() {
    List<String> messages = new ArrayList<>();
    for (Line line : lines) {
      if (!used[line.number]) {
        messages.add(file + ": no file is at '" + utf8(line.path) + "'");
      }
    }
    return messages;
  }
}
