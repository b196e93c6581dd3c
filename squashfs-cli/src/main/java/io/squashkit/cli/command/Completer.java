package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Described;
import io.squashkit.cli.option.Form;
import io.squashkit.cli.output.ByteOutput;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeType;
import io.squashkit.squashfs.read.DirectoryEntryRef;
import io.squashkit.squashfs.read.DirectoryReader;
import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What may stand at the end of a command line that somebody is typing: the scripts of
/// [CompletionCommand] ask for it. The answer's first line says what comes: `words`, each on a line of
/// its own, perhaps with a tab and its meaning; `paths`, the same of an image, where folders end with a
/// slash; or `files`, which the shell finds better by itself.
final class Completer {
  /// What stands instead of a verb on the command line that asks.
  static final String VERB = "__complete";

  private static final ReadOptions ONE_LOOK = new ReadOptions(ReadOptions.SEARCH, 1L << 20, 1);

  private final ByteOutput out;
  private final List<Described> options;
  private final List<Described> parameters;

  private int position; // of the parameter that comes next
  private String first = ""; // parameter
  private boolean onlyParameters;

  private Completer(Arguments arguments, ByteOutput out) {
    this.out = out;
    options = arguments.described().stream().filter(Described::isOption).toList();
    parameters = arguments.described().stream().filter(one -> !one.isOption()).toList();
  }

  /// Answers.
  ///
  /// @param line the command line without the command's own name, as far as the cursor; the last
  ///     word, perhaps empty, is the one to complete
  static void print(List<String> line, ByteOutput out) throws IOException {
    if (line.size() < 2) {
      verbs(line.isEmpty() ? "" : line.getFirst(), out);
      return;
    }
    if (line.size() == 2 && line.getFirst().equals(Verbs.GROUP)) {
      verbsOfGroup(line.getLast(), out);
      return;
    }
    List<String> words = Verbs.joined(line);
    Verb verb = Verbs.find(words.getFirst());
    if (verb == null) {
      out.line("words");
      return;
    }
    new Completer(verb.arguments(), out).complete(words.subList(1, words.size()));
  }

  private static void verbs(String typed, ByteOutput out) throws IOException {
    out.line("words");
    for (String name : Verbs.firstWords()) {
      Verb verb = Verbs.find(name);
      word(typed, name, verb == null ? Verbs.GROUP_SUMMARY : verb.arguments().summary(), out);
    }
    word(typed, "version", "Shows the version", out);
    if (typed.startsWith("-")) {
      word(typed, "--help", "Shows all verbs", out);
      word(typed, "--version", "Shows the version", out);
    }
  }

  private static void verbsOfGroup(String typed, ByteOutput out) throws IOException {
    out.line("words");
    for (Verb verb : Verbs.ofGroup()) {
      String second = verb.arguments().verb().substring(Verbs.GROUP.length() + 1);
      word(typed, second, verb.arguments().summary(), out);
    }
  }

  private static void word(String typed, String word, String meaning, ByteOutput out)
      throws IOException {
    if (word.startsWith(typed)) {
      out.line(meaning.isEmpty() ? word : word + "\t" + meaning);
    }
  }

  private void complete(List<String> words) throws IOException {
    Described open = null; // an option whose value comes next
    for (String word : words.subList(0, words.size() - 1)) {
      open = open == null ? skip(word) : null;
    }
    String typed = words.getLast();
    int equals = typed.indexOf('=');
    if (open != null) {
      values(open.form(), "", typed);
    } else if (onlyParameters || !typed.startsWith("-")) {
      parameter(typed);
    } else if (typed.startsWith("--") && equals > 0) {
      Described option = option(typed.substring(0, equals));
      String before = typed.substring(0, equals + 1);
      values(option == null ? Form.TEXT : option.form(), before, typed.substring(equals + 1));
    } else {
      names(typed);
    }
  }

  /// Goes past a word; gives the option that wants the next one.
  private @Nullable Described skip(String word) {
    if (onlyParameters || !word.startsWith("-") || word.equals("-")) {
      first = position == 0 ? word : first;
      position++;
      return null;
    }
    if (word.startsWith("--")) {
      onlyParameters = word.equals("--");
      Described option = option(word);
      return option != null && option.hasValue() ? option : null;
    }
    for (int i = 1; i < word.length(); i++) {
      Described option = option("-" + word.charAt(i));
      if (option != null && option.hasValue()) {
        return i + 1 == word.length() ? option : null; // else the rest is the value
      }
    }
    return null;
  }

  private @Nullable Described option(String name) {
    for (Described option : options) {
      if (option.names().contains(name)) {
        return option;
      }
    }
    return null;
  }

  private void names(String typed) throws IOException {
    out.line("words");
    for (Described option : options) {
      for (String name : option.names()) {
        word(typed, name, option.description(), out);
      }
    }
  }

  private void parameter(String typed) throws IOException {
    Described parameter = null;
    for (int i = 0; i <= position && i < parameters.size(); i++) {
      boolean fits = i == position || parameters.get(i).isRepeated();
      parameter = fits ? parameters.get(i) : null;
    }
    if (parameter == null) {
      out.line("words");
    } else if (parameter.label().equals("WORD") && !first.equals(Verbs.GROUP)) {
      out.line("words");
    } else if (parameter.label().startsWith("PATH")) {
      paths(typed);
    } else {
      values(parameter.form(), "", typed);
    }
  }

  private void values(Form<?> form, String before, String typed) throws IOException {
    if (form.equals(Form.TEXT)) {
      out.line("files");
      return;
    }
    out.line("words");
    for (String value : form.completions(typed)) {
      out.line(before + value);
    }
  }

  /// Paths in the image that the first parameter names. What cannot be read offers nothing: whoever is
  /// typing will hear about it when the line is complete.
  private void paths(String typed) throws IOException {
    out.line("paths");
    int slash = typed.lastIndexOf('/') + 1;
    byte[] before = typed.substring(0, slash).getBytes(UTF_8);
    byte[] start = typed.substring(slash).getBytes(UTF_8);
    try (SquashfsImage image = SquashfsImage.open(Path.of(first), ONE_LOOK)) {
      if (image.resolveFollowing(before) instanceof Inode.Directory directory) {
        DirectoryReader entries = image.entries(directory);
        for (DirectoryEntryRef entry = entries.next(); entry != null; entry = entries.next()) {
          byte[] name = entry.name().bytes();
          if (startsWith(name, start) && canBeTyped(name)) {
            out.put(before).put(name);
            out.line(entry.type() == InodeType.DIRECTORY ? "/" : "");
          }
        }
      }
    } catch (IOException | InvalidPathException e) {
      // nothing is offered
    }
  }

  private static boolean startsWith(byte[] name, byte[] start) {
    return name.length >= start.length
        && Arrays.equals(name, 0, start.length, start, 0, start.length);
  }

  /// Tells whether a shell can show the name and put it onto the command line.
  private static boolean canBeTyped(byte[] name) {
    for (byte b : name) {
      if (b >= 0 && b < ' ' || b == 0x7F) {
        return false;
      }
    }
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(name));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
