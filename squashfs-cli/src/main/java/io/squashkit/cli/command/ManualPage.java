package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Described;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The manual page of a verb, or of the whole command, in the language of man(7). It says what the help
/// text says, and holds no date, so that the same version gives the same bytes.
final class ManualPage {
  private static final String WHAT_IT_IS =
      "SquashFS is a compressed, read-only file system in one file. Each verb has a manual page of"
          + " its own, such as squash-pack(1).";

  private static final String OPTIONS_OF_JAVA =
      "Options for the Java virtual machine that runs the command, such as -Xmx2g, which bounds the"
          + " memory that is not bounded by --memory.";

  private static final String TIME_OF_THE_SOURCE =
      "Seconds since 1970: without --time, this is the time of the image, and files that are newer"
          + " get it too.";

  private final StringBuilder text = new StringBuilder();

  private ManualPage(String name, String summary) {
    text.append(".TH ").append(escaped(name).toUpperCase(Locale.ROOT));
    text.append(" 1 \"\" \"squash ").append(escaped(Squash.version())).append("\" Squashkit\n");
    section("NAME");
    line(escaped(name) + " \\- " + escaped(lowered(summary)));
  }

  /// The page of a verb.
  ///
  /// @param verb what it takes
  /// @return lines of troff
  static String of(Arguments verb) {
    ManualPage page = new ManualPage(name(verb), verb.summary());
    page.section("SYNOPSIS");
    for (int i = 0; i < verb.synopsis().size(); i++) {
      if (i > 0) {
        page.line(".br");
      }
      String name = "squash " + verb.verb();
      String rest = verb.synopsis().get(i).substring(name.length());
      page.line("\\fB" + escaped(name) + "\\fR" + escaped(rest));
    }
    page.section("DESCRIPTION");
    page.line(escaped(verb.summary() + "."));
    for (String paragraph : verb.description()) {
      page.line(".PP");
      page.line(escaped(paragraph));
    }
    List<Described> parameters = new ArrayList<>();
    List<Described> options = new ArrayList<>();
    for (Described described : verb.described()) {
      (described.isOption() ? options : parameters).add(described);
    }
    page.arguments("PARAMETERS", parameters);
    page.arguments("OPTIONS", options);
    page.section("EXAMPLES");
    for (Arguments.Example example : verb.examples()) {
      page.example(example.command(), example.meaning());
    }
    boolean timed = options.stream().anyMatch(option -> option.names().contains("--time"));
    page.end(verb.exitStatus(), timed, List.of("squash"));
    return page.text.toString();
  }

  private static String name(Arguments verb) {
    return "squash-" + verb.verb().replace(' ', '-');
  }

  /// The page of the command.
  ///
  /// @return lines of troff
  static String ofCommand() {
    ManualPage page =
        new ManualPage("squash", "packs, reads, verifies and unpacks SquashFS images");
    page.section("SYNOPSIS");
    page.line("\\fBsquash\\fR \\fIVERB\\fR [options] ...");
    page.section("DESCRIPTION");
    page.line(escaped(WHAT_IT_IS));
    page.section("VERBS");
    List<String> others = new ArrayList<>();
    for (Verb verb : Verbs.all()) {
      page.tagged(bold(verb.arguments().verb()), verb.arguments().summary() + ".");
      others.add(name(verb.arguments()));
    }
    page.section("OPTIONS");
    page.tagged(
        bold("-h") + ", " + bold("--help"), "Show all verbs; behind a verb, what it takes.");
    page.tagged(bold("-V") + ", " + bold("--version"), "Show the version; also squash version.");
    page.section("EXAMPLES");
    page.example("squash pack rootfs rootfs.squashfs", "pack a folder");
    page.example("squash ls -lR rootfs.squashfs", "see what is in an image");
    page.example("squash unpack rootfs.squashfs copy", "get it back");
    page.end(new HelpCommand().arguments().exitStatus(), true, others);
    return page.text.toString();
  }

  private void arguments(String title, List<Described> arguments) {
    if (arguments.isEmpty()) {
      return;
    }
    section(title);
    for (Described argument : arguments) {
      tagged(tag(argument), argument.description());
    }
  }

  private static String tag(Described argument) {
    if (!argument.isOption()) {
      return italic(argument.label());
    }
    StringBuilder tag = new StringBuilder();
    for (String name : argument.names()) {
      tag.append(tag.isEmpty() ? "" : ", ").append(bold(name));
    }
    if (argument.hasValue()) {
      tag.append(' ').append(italic(argument.label()));
    }
    return tag.toString();
  }

  private void end(String statuses, boolean timed, List<String> others) {
    section("EXIT STATUS");
    for (String meaning : statuses.split(", (?=[0-9])", -1)) {
      int blank = meaning.indexOf(' ');
      tagged(bold(meaning.substring(0, blank)), meaning.substring(blank + 1));
    }
    tagged(bold("141"), "nobody reads the output any more");
    section("ENVIRONMENT");
    if (timed) {
      tagged(bold("SOURCE_DATE_EPOCH"), TIME_OF_THE_SOURCE);
    }
    tagged(bold("SQUASH_JAVA_OPTIONS"), OPTIONS_OF_JAVA);
    section("SEE ALSO");
    for (int i = 0; i < others.size(); i++) {
      String comma = i + 1 < others.size() ? "," : "";
      line(".BR " + escaped(others.get(i)) + " (1)" + comma);
    }
  }

  private void section(String title) {
    line(".SH " + title);
  }

  /// A paragraph with something in front of it, which is troff already.
  private void tagged(String tag, String meaning) {
    line(".TP");
    line(tag);
    line(escaped(meaning));
  }

  private void example(String command, String meaning) {
    tagged(bold(command), meaning);
  }

  private void line(String troff) {
    text.append(troff).append('\n');
  }

  private static String bold(String words) {
    return "\\fB" + escaped(words) + "\\fR";
  }

  private static String italic(String words) {
    return "\\fI" + escaped(words) + "\\fR";
  }

  /// Text that is to appear as it stands. Hyphens are those of a keyboard, so that commands can be
  /// copied from the page; a dot at the start of a line means nothing.
  private static String escaped(String plain) {
    String escaped = plain.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq");
    return escaped.startsWith(".") ? "\\&" + escaped : escaped;
  }

  private static String lowered(String summary) {
    return Character.toLowerCase(summary.charAt(0)) + summary.substring(1);
  }
}
