package io.squashkit.cli.option;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The help text of a verb, collected while its arguments are declared, set when it is asked for.
final class HelpText {
  private static final int WIDTH = 88;
  private static final int COLUMN = 28;

  private final String verb;
  private final String summary;
  private final String[] synopsis;
  private final List<String[]> options = new ArrayList<>();
  private final List<String[]> parameters = new ArrayList<>();
  private final List<String[]> examples = new ArrayList<>();
  private String[] paragraphs = {};

  HelpText(String verb, String summary, String... synopsis) {
    this.verb = verb;
    this.summary = summary;
    this.synopsis = synopsis;
  }

  void describe(String... text) {
    paragraphs = text;
  }

  void example(String command, String meaning) {
    examples.add(new String[] {command, meaning});
  }

  void parameter(String label, String description) {
    parameters.add(new String[] {"  " + label, description});
  }

  void option(String[] names, @Nullable String label, String description) {
    boolean onlyLong = names[0].startsWith("--");
    String term = (onlyLong ? "      " : "  ") + String.join(", ", names);
    options.add(new String[] {label == null ? term : term + " " + label, description});
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(2000).append(summary).append(".\n\n");
    for (int i = 0; i < synopsis.length; i++) {
      text.append(i == 0 ? "Usage: " : "       ");
      text.append("squash ").append(verb).append(' ').append(synopsis[i]).append('\n');
    }
    for (String paragraph : paragraphs) {
      text.append('\n');
      wrap(paragraph, 0, 0, text);
    }
    section("Parameters:", parameters, text);
    section("Options:", options, text);
    text.append("\nExamples:\n");
    for (String[] example : examples) {
      text.append("  ").append(example[0]).append("\n      ").append(example[1]).append('\n');
    }
    text.append("\nExit status: 0 done, 1 failed, 2 wrong usage, 3 checked and found damaged.\n");
    return text.toString();
  }

  private static void section(String title, List<String[]> rows, StringBuilder text) {
    if (rows.isEmpty()) {
      return;
    }
    text.append('\n').append(title).append('\n');
    for (String[] row : rows) {
      text.append(row[0]);
      int at = row[0].length();
      if (at > COLUMN - 2) {
        text.append('\n');
        at = 0;
      }
      text.append(" ".repeat(COLUMN - at));
      wrap(row[1], COLUMN, COLUMN, text);
    }
  }

  /// Appends text with line breaks between words.
  private static void wrap(String words, int indent, int start, StringBuilder text) {
    int column = start;
    for (String word : words.split(" ", -1)) {
      if (column > indent && column + 1 + word.length() > WIDTH) {
        text.append('\n').append(" ".repeat(indent));
        column = indent;
      }
      if (column > indent) {
        text.append(' ');
        column++;
      }
      text.append(word);
      column += word.length();
    }
    text.append('\n');
  }
}
