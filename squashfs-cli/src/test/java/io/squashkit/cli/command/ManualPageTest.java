package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Described;
import io.squashkit.testdata.Command;
import io.squashkit.testdata.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ManualPageTest {
  private static final List<String> VERBS = Verbs.NAMES;
  private static final String[] SECTIONS = {
    "NAME",
    "SYNOPSIS",
    "DESCRIPTION",
    "OPTIONS",
    "EXAMPLES",
    "EXIT STATUS",
    "ENVIRONMENT",
    "SEE ALSO",
  };

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource("VERBS")
  void aPageHasAllOptionsAndNoOthers(String name) {
    String page = Run.ok(line("help --man " + name)).out();
    Set<String> told = new TreeSet<>();
    // what a tagged paragraph starts with
    for (MatchResult tag : matches("(?m)^\\.TP\n(\\\\fB\\\\-.*)$", page)) {
      for (MatchResult option : matches("\\\\fB(\\\\-[^ ]*?)\\\\fR", tag.group(1))) {
        told.add(option.group(1).replace("\\-", "-"));
      }
    }
    assertEquals(names(name), told);
    for (Described one : arguments(name).described()) {
      String label = one.label().replace("-", "\\-");
      assertTrue(page.contains("\\fI" + label + "\\fR") || label.isEmpty(), label + "\n" + page);
    }
    checkSections(page);
  }

  private static List<MatchResult> matches(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().toList();
  }

  /// The words of a command line.
  static Object[] line(String line) {
    return line.split(" ", -1);
  }

  /// All names of a verb's options.
  static Set<String> names(String verb) {
    Set<String> names = new TreeSet<>();
    arguments(verb).described().forEach(one -> names.addAll(one.names()));
    return names;
  }

  private static Arguments arguments(String verb) {
    return Objects.requireNonNull(Verbs.find(verb)).arguments();
  }

  private static void checkSections(String page) {
    int last = 0;
    for (String section : SECTIONS) {
      int at = page.indexOf("\n.SH " + section + "\n");
      assertTrue(at > last, section + "\n" + page);
      last = at;
    }
    assertEquals(page, new String(page.getBytes(US_ASCII), US_ASCII), "needs no encoding");
  }

  @Test
  void thePageOfTheCommandNamesAllVerbs() {
    String page = Run.ok("help", "--man").out();
    checkSections(page);
    for (String verb : VERBS) {
      assertTrue(page.contains("\n.TP\n\\fB" + verb.replace("-", "\\-") + "\\fR\n"), page);
      assertTrue(
          page.contains("\n.BR squash\\-" + verb.replaceAll("[ -]", "\\\\-") + " (1)"), page);
    }
  }

  @Test
  void theFormatterHasNothingToComplainAbout() throws IOException {
    for (String verb : VERBS) {
      format(verb.replace(' ', '-'), Run.ok(line("help --man " + verb)).out());
    }
    String text = format("squash", Run.ok("help", "--man").out());
    assertTrue(text.contains("squash - packs, reads, verifies and unpacks"), text);
    String pack = format("pack", Run.ok("help", "--man", "pack").out());
    assertTrue(pack.contains("-c, --compressor NAME\n"), pack);
    assertTrue(pack.contains("squash pack -c xz -b 1M --bcj x86 rootfs live.squashfs\n"), pack);
  }

  private String format(String name, String page) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".1"), page, UTF_8);
    Command.Result result =
        Peer.GROFF.command("-ww", "-man", "-Tascii", "-P-c", "-P-b", "-P-u", file).run();
    assertEquals("", result.errors(), name);
    assertEquals(0, result.exitCode());
    return result.output();
  }
}
