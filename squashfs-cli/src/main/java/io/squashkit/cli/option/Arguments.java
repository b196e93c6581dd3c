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
  private final List<String> forms = new ArrayList<>();
  private final List<String> paragraphs = new ArrayList<>();
  private final List<Example> examples = new ArrayList<>();
  private final List<Binding<?>> bindings = new ArrayList<>();
  private String exitStatus = "0 done, 1 failed, 2 wrong usage, 3 checked and found damaged";
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
    for (String form : synopsis) {
      forms.add("squash " + verb + " " + form);
    }
    usage.synopsisHeading("Usage: ").customSynopsis(forms.toArray(String[]::new));
    usage.parameterListHeading("%nParameters:%n").optionListHeading("%nOptions:%n");
    help = flag("show this text", "-h", "--help");
    debug = flag("after a failure, show where in the program it came up", "--debug");
  }

  /// Says more than the summary, in the help text.
  ///
  /// @param more paragraphs
  /// @return this
  public Arguments describe(String... more) {
    paragraphs.addAll(List.of(more));
    return this;
  }

  /// Shows a use of the verb, in the help text.
  ///
  /// @param command what to type
  /// @param meaning what it does
  /// @return this
  public Arguments example(String command, String meaning) {
    examples.add(new Example(command, meaning));
    return this;
  }

  /// A use of the verb.
  ///
  /// @param command what to type
  /// @param meaning what it does
  public record Example(String command, String meaning) {}

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
    Described flag = new Described(List.of(names), "", description, Form.TEXT);
    return bind(flag, option(flag).type(boolean.class).arity("0").build(), 0, false);
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
    Described value = new Described(List.of(names), label, description, form);
    return bind(value, valueSpec(value).type(Object.class).build(), 0, initial);
  }

  /// Declares an option with a value that may be given several times.
  ///
  /// @param label stands for the value in the help text
  /// @param description for the help text
  /// @param names such as `--exclude`
  /// @return the option
  public Option<List<String>> values(String label, String description, String... names) {
    Described value = new Described(List.of(names), label, description, Form.TEXT);
    OptionSpec.Builder option = valueSpec(value).type(List.class).auxiliaryTypes(String.class);
    return bind(value, option.build(), 0, List.of());
  }

  private static OptionSpec.Builder option(Described option) {
    return OptionSpec.builder(option.names().toArray(String[]::new))
        .description(literal(option.description()));
  }

  private static OptionSpec.Builder valueSpec(Described option) {
    return option(option)
        .arity("1")
        .paramLabel(option.label())
        .converters(text -> convert(option.form(), text));
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
    return single(1, Form.TEXT, "", label, description);
  }

  /// Declares a parameter that may be absent.
  ///
  /// @param label its name in the help text
  /// @param description for the help text
  /// @return the parameter
  public Option<String> optionalParameter(String label, String description) {
    return single(0, Form.TEXT, "", label, description);
  }

  /// Declares a parameter of some form.
  ///
  /// @param <T> the kind of value
  /// @param least 1 if it must be there, or else 0
  /// @param form what the value looks like
  /// @param label its name in the help text
  /// @param description for the help text
  /// @return the parameter
  public <T> Option<@Nullable T> parameter(
      int least, Form<T> form, String label, String description) {
    return this.<@Nullable T>single(least, form, null, label, description);
  }

  private <T extends @Nullable Object> Option<T> single(
      int least, Form<?> form, T initial, String label, String description) {
    Described parameter = new Described(List.of(), label, description, form);
    PositionalParamSpec.Builder builder =
        parameterSpec(parameter)
            .arity("0..1")
            .type(Object.class)
            .converters(text -> convert(form, text));
    return bind(parameter, builder.build(), least, initial);
  }

  /// Declares the parameters that come last.
  ///
  /// @param least how many there must be
  /// @param label their name in the help text
  /// @param description for the help text
  /// @return the parameters
  public Option<List<String>> parameters(int least, String label, String description) {
    Described several = new Described(List.of(), label, description, Form.TEXT);
    PositionalParamSpec.Builder builder =
        parameterSpec(several).arity("0..*").type(List.class).auxiliaryTypes(String.class);
    return bind(several, builder.build(), least, List.of());
  }

  private PositionalParamSpec.Builder parameterSpec(Described parameter) {
    int index = spec.positionalParameters().size();
    return PositionalParamSpec.builder()
        .paramLabel(parameter.label())
        .hideParamSyntax(true)
        .description(literal(parameter.description()))
        .index(parameter.isRepeated() ? index + "..*" : Integer.toString(index));
  }

  private <T extends @Nullable Object> Option<T> bind(
      Described described, ArgSpec argument, int least, T initial) {
    spec.add(argument);
    Option<T> option = new Option<>(initial);
    bindings.add(new Binding<>(described, argument, least, option));
    return option;
  }

  /// An argument and where its value goes. The library takes any number of parameters, and `least` is
  /// held here: its messages about too few of them speak of indexes and arities.
  private record Binding<T extends @Nullable Object>(
      Described described, ArgSpec argument, int least, Option<T> option) {
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
    if (e.getArgSpec() instanceof PositionalParamSpec parameter
        && e.getCause() instanceof TypeConversionException cause) {
      return parameter.paramLabel() + ": " + cause.getMessage();
    }
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

  /// The command lines that the verb allows.
  ///
  /// @return one line a form
  public List<String> synopsis() {
    return forms;
  }

  /// What is to be said besides the summary.
  ///
  /// @return paragraphs
  public List<String> description() {
    return paragraphs;
  }

  /// Uses of the verb.
  ///
  /// @return at least one of each verb
  public List<Example> examples() {
    return examples;
  }

  /// What the exit status means.
  ///
  /// @return numbers with their meanings, with commas between them
  public String exitStatus() {
    return exitStatus;
  }

  /// All options and parameters.
  ///
  /// @return in the order they were declared in
  public List<Described> described() {
    List<Described> all = new ArrayList<>();
    bindings.forEach(binding -> all.add(binding.described));
    return all;
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
    for (Example example : examples) {
      footer.add(literal("  " + example.command));
      footer.add(literal("      " + example.meaning));
    }
    footer.add("%nExit status: " + literal(exitStatus) + ".");
    List<String> description = new ArrayList<>();
    if (!paragraphs.isEmpty()) {
      description.add("");
    }
    paragraphs.forEach(paragraph -> description.add(literal(paragraph)));
    spec.usageMessage()
        .description(description.toArray(String[]::new))
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
