package io.squashkit.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a verb takes on its command line. The verb declares it in its constructor, keeping the
/// [Option]s; then a command line is parsed, once, and the options have their values.
///
/// Options and parameters come in any order: `--level 9`, `--level=9`, `-l 9`, `-l9`, `-Rl`; `--` ends
/// the options; of an option given twice, the last counts. Small on purpose: with a general library for
/// command lines a short command spent a fifth of its time there.
public final class Arguments {
  private final String verb;
  private final String summary;
  private final HelpText text;
  private final List<Declared> options = new ArrayList<>();
  private final List<Parameter> parameters = new ArrayList<>();
  private final Option<Boolean> debug;
  private final Option<Boolean> help;

  /// An option as it was declared.
  private record Declared(List<String> names, boolean hasValue, Taker taker) {}

  /// A parameter as it was declared.
  private record Parameter(String label, int least, int most, Consumer<List<String>> taker) {}

  /// Takes the text of a value.
  @FunctionalInterface
  private interface Taker {
    void take(String text);
  }

  /// Starts a declaration.
  ///
  /// @param verb the verb's name
  /// @param summary what it does, a short sentence
  /// @param synopsis what follows the verb on a command line, one string a form
  public Arguments(String verb, String summary, String... synopsis) {
    this.verb = verb;
    this.summary = summary;
    text = new HelpText(verb, summary, synopsis);
    help = flag("show this text", "-h", "--help");
    debug = flag("after a failure, show where in the program it came up", "--debug");
  }

  /// Says more than the summary, in the help text.
  ///
  /// @param paragraphs text
  /// @return this
  public Arguments describe(String... paragraphs) {
    text.describe(paragraphs);
    return this;
  }

  /// Shows a use of the verb, in the help text.
  ///
  /// @param command what to type
  /// @param meaning what it does
  /// @return this
  public Arguments example(String command, String meaning) {
    text.example(command, meaning);
    return this;
  }

  /// Declares an option without a value.
  ///
  /// @param description for the help text
  /// @param names such as `-r`, `--recursive`
  /// @return the option
  public Option<Boolean> flag(String description, String... names) {
    Option<Boolean> option = new Option<>(false);
    declare(null, description, names, unused -> option.take(true));
    return option;
  }

  /// Declares an option with a value.
  ///
  /// @param <T> the kind of value
  /// @param form what the value looks like
  /// @param initial the value if the option is not given
  /// @param label stands for the value in the help text
  /// @param description for the help text
  /// @param names such as `--level`
  /// @return the option
  public <T> Option<@Nullable T> value(
      Form<T> form, @Nullable T initial, String label, String description, String... names) {
    Option<@Nullable T> option = new Option<>(initial);
    declare(label, description, names, word -> option.take(form.parse(word)));
    return option;
  }

  /// Declares an option with a value that may be given several times.
  ///
  /// @param label stands for the value in the help text
  /// @param description for the help text
  /// @param names such as `--exclude`
  /// @return the option
  public Option<List<String>> values(String label, String description, String... names) {
    Option<List<String>> option = new Option<>(List.of());
    declare(
        label,
        description,
        names,
        word -> {
          List<String> all = new ArrayList<>(option.value());
          all.add(word);
          option.take(all);
        });
    return option;
  }

  private void declare(@Nullable String label, String description, String[] names, Taker taker) {
    options.add(new Declared(List.of(names), label != null, taker));
    text.option(names, label, description);
  }

  /// Declares a parameter that must be there.
  ///
  /// @param label its name in the help text
  /// @param description for the help text
  /// @return the parameter
  public Option<String> parameter(String label, String description) {
    return single(label, description, 1);
  }

  /// Declares a parameter that may be absent.
  ///
  /// @param label its name in the help text
  /// @param description for the help text
  /// @return the parameter
  public Option<String> optionalParameter(String label, String description) {
    return single(label, description, 0);
  }

  private Option<String> single(String label, String description, int least) {
    Option<String> option = new Option<>("");
    parameters.add(new Parameter(label, least, 1, words -> option.take(words.getFirst())));
    text.parameter(label, description);
    return option;
  }

  /// Declares the parameters that come last.
  ///
  /// @param least how many there must be
  /// @param label their name in the help text
  /// @param description for the help text
  /// @return the parameters
  public Option<List<String>> parameters(int least, String label, String description) {
    Option<List<String>> option = new Option<>(List.of());
    parameters.add(new Parameter(label, least, Integer.MAX_VALUE, option::take));
    text.parameter(label, description);
    return option;
  }

  /// Reads a command line. If it asks for help, nothing else need be right about it.
  ///
  /// @param words what follows the verb
  /// @throws UsageException if it makes no sense
  public void parse(List<String> words) throws UsageException {
    int end = words.indexOf("--");
    List<String> before = end < 0 ? words : words.subList(0, end);
    if (before.contains("-h") || before.contains("--help")) {
      help.take(true);
      return;
    }
    List<String> plain = new ArrayList<>();
    int at = 0;
    while (at < before.size()) {
      String word = before.get(at);
      if (word.startsWith("--")) {
        at += parseLong(word, before, at);
      } else if (word.length() > 1 && word.charAt(0) == '-') {
        at += parseShort(word, before, at);
      } else {
        plain.add(word);
      }
      at++;
    }
    if (end >= 0) {
      plain.addAll(words.subList(end + 1, words.size()));
    }
    takeParameters(plain);
  }

  /// Takes an option such as `--level=9`, and tells how many words behind it belong to it.
  private int parseLong(String word, List<String> words, int at) throws UsageException {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    Declared option = find(name);
    if (!option.hasValue()) {
      if (equals >= 0) {
        throw wrong(name + " takes no value, found '" + word.substring(equals + 1) + "'");
      }
      option.taker().take("");
      return 0;
    }
    if (equals >= 0) {
      take(option, name, word.substring(equals + 1));
      return 0;
    }
    takeNext(option, name, words, at);
    return 1;
  }

  /// Takes options such as `-Rl9`, and tells how many words behind them belong to them.
  private int parseShort(String word, List<String> words, int at) throws UsageException {
    for (int i = 1; i < word.length(); i++) {
      String name = "-" + word.charAt(i);
      Declared option = find(name);
      if (!option.hasValue()) {
        option.taker().take("");
      } else if (i + 1 < word.length()) {
        take(option, name, word.substring(i + 1));
        return 0;
      } else {
        takeNext(option, name, words, at);
        return 1;
      }
    }
    return 0;
  }

  private void takeNext(Declared option, String name, List<String> words, int at)
      throws UsageException {
    if (at + 1 == words.size()) {
      throw wrong(name + " needs a value");
    }
    take(option, name, words.get(at + 1));
  }

  private void take(Declared option, String name, String value) throws UsageException {
    try {
      option.taker().take(value);
    } catch (IllegalArgumentException e) {
      throw wrong(name + ": found '" + value + "', " + e.getMessage());
    }
  }

  private Declared find(String name) throws UsageException {
    String close = "";
    for (Declared option : options) {
      for (String known : option.names()) {
        if (known.equals(name)) {
          return option;
        }
        if (name.length() > 3 && Spelling.isClose(name, known)) {
          close = ", did you mean " + known + "?";
        }
      }
    }
    throw wrong("unknown option " + name + close);
  }

  private void takeParameters(List<String> words) throws UsageException {
    int at = 0;
    for (Parameter parameter : parameters) {
      int count = Math.min(words.size() - at, parameter.most());
      if (count < parameter.least()) {
        throw wrong(parameter.label() + " is missing");
      }
      if (count > 0) {
        parameter.taker().accept(List.copyOf(words.subList(at, at + count)));
        at += count;
      }
    }
    if (at < words.size()) {
      throw wrong("'" + words.get(at) + "' is one parameter too many");
    }
  }

  private UsageException wrong(String message) {
    return new UsageException(
        verb + ": " + message + " (squash help " + verb + " shows what is allowed)");
  }

  /// The verb's name.
  ///
  /// @return such as `pack`
  public String verb() {
    return verb;
  }

  /// What the verb does.
  ///
  /// @return a short sentence
  public String summary() {
    return summary;
  }

  /// Tells whether the command line asked for the help text.
  ///
  /// @return true if so
  public boolean wantsHelp() {
    return help.value();
  }

  /// Tells whether a failure is to be shown with the place that it came from.
  ///
  /// @return true if so
  public boolean wantsDebug() {
    return debug.value();
  }

  /// The names of all options, for checks.
  ///
  /// @return such as `-l`, `--level`
  public List<String> optionNames() {
    List<String> names = new ArrayList<>();
    for (Declared option : options) {
      names.addAll(option.names());
    }
    return names;
  }

  /// The help text.
  ///
  /// @return lines of at most 88 characters
  public String help() {
    return text.toString();
  }
}
