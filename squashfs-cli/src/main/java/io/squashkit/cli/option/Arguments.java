package io.squashkit.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What a verb takes on its command line. The verb declares it in its constructor, keeping the
/// [Option]s; then a command line is parsed, once, and the options have their values.
///
/// Declared by calls, not by annotations: reading annotations took half of the time that a short
/// command runs.
public final class Arguments {
  private static final int WIDTH = 88;

  private final CommandSpec spec = CommandSpec.create();
  private final String verb;
  private final String summary;
  private final List<String> examples = new ArrayList<>();
  private String exitStatus = "0 done, 1 failed, 2 wrong usage, 3 checked and found damaged";
  private final List<Binding<?>> bindings = new ArrayList<>();
  private final Option<Boolean> debug;
  private final Option<Boolean> help;

  /// Starts a declaration.
  ///
  /// @param verb the verb's name
  /// @param summary what it does, a short sentence
  /// @param synopsis what follows the verb on a command line, one string a form
  public Arguments(String verb, String summary, String... synopsis) {
    this.verb = verb;
    this.summary = summary;
    spec.name("squash " + verb);
    spec.parser().overwrittenOptionsAllowed(true);
    UsageMessageSpec usage = spec.usageMessage();
    usage.width(WIDTH).sortOptions(false);
    String[] lines = synopsis.clone();
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "squash " + verb + " " + lines[i];
    }
    usage.synopsisHeading("Usage: ").customSynopsis(lines);
    usage.parameterListHeading("%nParameters:%n").optionListHeading("%nOptions:%n");
    help = flag("show this text", "-h", "--help");
    debug = flag("after a failure, show where in the program it came up", "--debug");
  }

  /// Says more than the summary, in the help text.
  ///
  /// @param paragraphs text
  /// @return this
  public Arguments describe(String... paragraphs) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    for (String paragraph : paragraphs) {
      lines.add(literal(paragraph));
    }
    spec.usageMessage().description(lines.toArray(String[]::new));
    return this;
  }

  /// Shows a use of the verb, in the help text.
  ///
  /// @param command what to type
  /// @param meaning what it does
  /// @return this
  public Arguments example(String command, String meaning) {
    examples.add("  " + command);
    examples.add("      " + meaning);
    return this;
  }

  /// Says what the exit status means, in the help text, where it is not as with most verbs.
  ///
  /// @param meanings numbers with what they mean
  /// @return this
  public Arguments exitStatus(String meanings) {
    exitStatus = meanings;
    return this;
  }

  /// Declares an option without a value.
  ///
  /// @param description for the help text
  /// @param names such as `-r`, `--recursive`
  /// @return the option
  public Option<Boolean> flag(String description, String... names) {
    OptionSpec.Builder option = OptionSpec.builder(names).type(boolean.class).arity("0");
    return bind(option.description(literal(description)).build(), false);
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
    return bind(valueSpec(form, label, description, names).type(Object.class).build(), initial);
  }

  /// Declares an option with a value that may be given several times.
  ///
  /// @param label stands for the value in the help text
  /// @param description for the help text
  /// @param names such as `--exclude`
  /// @return the option
  public Option<List<String>> values(String label, String description, String... names) {
    OptionSpec.Builder option = valueSpec(Form.TEXT, label, description, names);
    return bind(option.type(List.class).auxiliaryTypes(String.class).build(), List.of());
  }

  private static <T> OptionSpec.Builder valueSpec(
      Form<T> form, String label, String description, String... names) {
    return OptionSpec.builder(names)
        .arity("1")
        .paramLabel(label)
        .description(literal(description))
        .converters(text -> convert(form, text));
  }

  private static <T> T convert(Form<T> form, String text) {
    try {
      return form.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("found '" + text + "', " + e.getMessage());
    }
  }

  /// Declares a parameter that must be there.
  ///
  /// @param label its name in the help text
  /// @param description for the help text
  /// @return the parameter
  public Option<String> parameter(String label, String description) {
    return single(1, label, description);
  }

  /// Declares a parameter that may be absent.
  ///
  /// @param label its name in the help text
  /// @param description for the help text
  /// @return the parameter
  public Option<String> optionalParameter(String label, String description) {
    return single(0, label, description);
  }

  private Option<String> single(int least, String label, String description) {
    ArgSpec parameter = parameterSpec(label, description).arity("0..1").type(String.class).build();
    return bind(parameter, least, "");
  }

  /// Declares the parameters that come last.
  ///
  /// @param least how many there must be
  /// @param label their name in the help text
  /// @param description for the help text
  /// @return the parameters
  public Option<List<String>> parameters(int least, String label, String description) {
    PositionalParamSpec.Builder parameters =
        parameterSpec(label, description).arity("0..*").type(List.class);
    return bind(parameters.auxiliaryTypes(String.class).build(), least, List.of());
  }

  private PositionalParamSpec.Builder parameterSpec(String label, String description) {
    int index = spec.positionalParameters().size();
    return PositionalParamSpec.builder()
        .paramLabel(label)
        .hideParamSyntax(true)
        .description(literal(description))
        .index(label.endsWith("...") ? index + "..*" : Integer.toString(index));
  }

  private <T extends @Nullable Object> Option<T> bind(ArgSpec argument, T initial) {
    return bind(argument, 0, initial);
  }

  private <T extends @Nullable Object> Option<T> bind(ArgSpec argument, int least, T initial) {
    spec.add(argument);
    Option<T> option = new Option<>(initial);
    bindings.add(new Binding<>(argument, least, option));
    return option;
  }

  /// An argument and where its value goes. The library takes any number of parameters, and `least` is
  /// held here: its messages about too few of them speak of indexes and arities.
  private record Binding<T extends @Nullable Object>(
      ArgSpec argument, int least, Option<T> option) {
    @SuppressWarnings("unchecked") // the converter of this argument makes nothing else
    void take() {
      option.take((T) argument.getValue());
    }
  }

  /// Reads a command line. If it asks for help, nothing else need be right about it.
  ///
  /// @param words what follows the verb
  /// @throws UsageException if it makes no sense
  public void parse(List<String> words) throws UsageException {
    for (String word : words) {
      if (word.equals("--")) {
        break;
      }
      if (word.equals("-h") || word.equals("--help")) {
        help.take(true);
        return;
      }
    }
    ParseResult result;
    try {
      CommandLine parser = new CommandLine(spec).setExpandAtFiles(false); // names may start with @
      result = parser.parseArgs(words.toArray(String[]::new));
    } catch (ParameterException e) {
      throw wrong(message(e));
    }
    for (Binding<?> binding : bindings) {
      int count = binding.argument.originalStringValues().size();
      if (count < binding.least) {
        throw wrong(binding.argument.paramLabel() + " is missing");
      }
      if (isGiven(binding.argument, result)) {
        binding.take();
      }
    }
  }

  private static boolean isGiven(ArgSpec argument, ParseResult result) {
    return argument instanceof OptionSpec option
        ? result.hasMatchedOption(option)
        : result.hasMatchedPositional((PositionalParamSpec) argument);
  }

  private static String message(ParameterException e) {
    String message = String.valueOf(e.getMessage());
    message = message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      return message + ", did you mean " + unmatched.getSuggestions().getFirst() + "?";
    }
    return message;
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

  /// The longest name of each option, for checks.
  ///
  /// @return such as `--level`
  public List<String> optionNames() {
    return spec.options().stream().map(OptionSpec::longestName).toList();
  }

  /// The help text.
  ///
  /// @return lines of at most 88 characters
  public String help() {
    List<String> footer = new ArrayList<>();
    footer.add("%nExamples:");
    examples.forEach(example -> footer.add(literal(example)));
    footer.add("%nExit status: " + literal(exitStatus) + ".");
    spec.usageMessage()
        .headerHeading("")
        .header(literal(summary + "."), "")
        .footer(footer.toArray(String[]::new));
    return new CommandLine(spec).getUsageMessage(Ansi.OFF);
  }

  /// The library takes help texts for formats.
  private static String literal(String text) {
    return text.replace("%", "%%");
  }
}
