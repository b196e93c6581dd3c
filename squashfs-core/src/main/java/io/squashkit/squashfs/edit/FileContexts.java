package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Xattrs;
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

/// SELinux labels from a file_contexts file, as file_contexts(5) describes it: each line has an expression
/// for whole paths that start with a slash, perhaps a kind (`--` file, `-d`, `-l`, `-b`, `-c`, `-p`, `-s`),
/// and a context or `<<none>>`. Empty lines and those that start with `#` do not count.
///
/// Of the lines that match, one without any special character wins, and among equals the last. That is
/// what libselinux does: `sort_specs` in label_file.h moves the exact paths to the end, `lookup_common` in
/// label_file.c searches from the end. Where the line says `<<none>>`, or none matches, the file keeps the
/// label that it has. A label is stored as `security.selinux` with a NUL behind it, as setfilecon(3) does.
public final class FileContexts implements EntryRule {
  private static final String NAME = "security.selinux";
  private static final String SPECIAL = ".^$?*+|[({";

  /// A line.
  ///
  /// @param stem the first name of the path if it is literal, with its slash; else empty
  /// @param exact the only path that matches, or null if there are several
  /// @param prefix what all paths that match start with
  /// @param expression what paths must match, or null if there is only one
  /// @param kind the letter of the kind, or 0 for any
  /// @param label the attribute's value, or null for none
  private record Line(
      String stem,
      @Nullable String exact,
      String prefix,
      @Nullable Regex expression,
      char kind,
      byte @Nullable [] label) {
    boolean matches(String path) {
      if (!path.startsWith(prefix)) {
        return false;
      }
      return expression == null
          ? path.equals(exact)
          : expression.matches(path.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  /// Places of lines in [#ordered], ascending, by their stem.
  private final Map<String, List<Integer>> byStem = new HashMap<>();

  /// All lines, the winner of several first.
  private final List<Line> ordered = new ArrayList<>();

  private FileContexts(List<Line> lines) {
    for (Line line : lines.reversed()) {
      if (line.exact != null) {
        ordered.add(line);
      }
    }
    for (Line line : lines.reversed()) {
      if (line.exact == null) {
        ordered.add(line);
      }
    }
    for (int i = 0; i < ordered.size(); i++) {
      byStem.computeIfAbsent(ordered.get(i).stem, stem -> new ArrayList<>()).add(i);
    }
  }

  /// Reads a file.
  ///
  /// @param file the file
  /// @return its rules
  /// @throws IOException if it cannot be read
  /// @throws IllegalArgumentException if a line makes no sense; the message names it
  public static FileContexts read(Path file) throws IOException {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String text : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      number++;
      try {
        Line line = line(text);
        if (line != null) {
          lines.add(line);
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(file + ":" + number + ": " + e.getMessage(), e);
      }
    }
    return new FileContexts(lines);
  }

  private static @Nullable Line line(String text) {
    String[] words = text.strip().split("\\s+", -1);
    if (words[0].isEmpty() || words[0].charAt(0) == '#') {
      return null;
    }
    if (words.length < 2 || words.length > 3) {
      throw new IllegalArgumentException(
          "found "
              + words.length
              + " words, allowed: an expression, perhaps a kind, and a context");
    }
    String context = words[words.length - 1];
    byte[] label =
        context.equals("<<none>>") ? null : (context + "\0").getBytes(StandardCharsets.ISO_8859_1);
    String prefix = prefix(words[0]);
    String exact = prefix == null ? unescape(words[0]) : null;
    String source =
        new String(words[0].getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    Regex expression = exact == null ? Regex.of(source) : null;
    char kind = words.length == 2 ? 0 : kind(words[1]);
    String start = exact == null ? (prefix == null ? "" : prefix) : exact;
    return new Line(stem(start), exact, start, expression, kind, label);
  }

  private static char kind(String word) {
    if (word.length() == 2 && word.charAt(0) == '-' && "-dlbcps".indexOf(word.charAt(1)) >= 0) {
      return word.charAt(1);
    }
    throw new IllegalArgumentException("kind is '" + word + "', allowed: -- -d -l -b -c -p -s");
  }

  /// The literal start of an expression, or null if all of it is literal. Behind the last literal character
  /// there may be `*`, `?` or `{`, which make it none; an alternative at the top makes all of it none.
  private static @Nullable String prefix(String expression) {
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      if (c == '\\') {
        i++;
        if (i < expression.length() && isLetterOrDigit(expression.charAt(i))) {
          return unescape(expression.substring(0, i - 1));
        }
      } else if (SPECIAL.indexOf(c) >= 0) {
        if (hasTopChoice(expression)) {
          return "";
        }
        String start = unescape(expression.substring(0, i));
        return c == '?' || c == '*' || c == '{' ? withoutLast(start) : start;
      }
    }
    return null;
  }

  /// Tells whether there is an alternative outside all groups.
  private static boolean hasTopChoice(String expression) {
    int depth = 0;
    for (int i = 0; i < expression.length(); i++) {
      switch (expression.charAt(i)) {
        case '\\' -> i++;
        case '[' -> {
          int end = expression.indexOf(']', i + (expression.startsWith("[^", i) ? 3 : 2));
          if (end < 0) {
            return true; // refused later
          }
          i = end;
        }
        case '(' -> depth++;
        case ')' -> depth--;
        case '|' -> {
          if (depth == 0) {
            return true;
          }
        }
        default -> {}
      }
    }
    return false;
  }

  /// A text without its last UTF-8 character.
  private static String withoutLast(String text) {
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) & 0xC0) == 0x80) {
      end--;
    }
    return text.substring(0, Math.max(0, end - 1));
  }

  private static boolean isLetterOrDigit(char c) {
    return c < 0x80 && Character.isLetterOrDigit(c);
  }

  private static String unescape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && i + 1 < text.length()) {
        i++;
      }
      out.append(text.charAt(i));
    }
    return out.toString();
  }

  private static String stem(String path) {
    int slash = path.indexOf('/', 1);
    return path.startsWith("/") && slash > 0 ? path.substring(0, slash + 1) : "";
  }

  @Override
  public Attributes apply(byte[] path, Node node, Attributes attributes) {
    byte[] label = label(path, kind(node));
    if (label == null) {
      return attributes;
    }
    byte[] present = attributes.xattrs().asMap().get(NAME);
    if (Arrays.equals(present, label)) {
      return attributes;
    }
    Map<String, byte[]> xattrs = new HashMap<>(attributes.xattrs().asMap());
    xattrs.put(NAME, label);
    return attributes.withXattrs(Xattrs.of(xattrs));
  }

  private static char kind(Node node) {
    return switch (node) {
      case Node.Directory _ -> 'd';
      case Node.File _ -> '-';
      case Node.Symlink _ -> 'l';
      case Node.Device device -> device.block() ? 'b' : 'c';
      case Node.Fifo _ -> 'p';
      case Node.Socket _ -> 's';
    };
  }

  /// The label of a path, with its NUL.
  byte @Nullable [] label(byte[] path, char kind) {
    String text = "/" + new String(path, StandardCharsets.ISO_8859_1);
    String stem = stem(text);
    List<Integer> general = byStem.getOrDefault("", List.of());
    List<Integer> special = stem.isEmpty() ? List.of() : byStem.getOrDefault(stem, List.of());
    int g = 0;
    int s = 0;
    while (g < general.size() || s < special.size()) {
      boolean takeSpecial =
          g == general.size() || (s < special.size() && special.get(s) < general.get(g));
      Line line = ordered.get(takeSpecial ? special.get(s++) : general.get(g++));
      if ((line.kind == 0 || line.kind == kind) && line.matches(text)) {
        return line.label;
      }
    }
    return null;
  }
}
