package io.squashkit.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
  private final Arguments arguments =
      new Arguments("copy", "Copies things", "[options] FROM TO...");
  private final Option<Boolean> fast = arguments.flag("at 100 % speed", "-f", "--fast");
  private final Option<Boolean> long_ = arguments.flag("long", "-l");
  private final Option<Integer> level =
      arguments.value(Form.number(1, 9), 5, "N", "how much", "--level");
  private final Option<List<String>> skip = arguments.values("NAME", "not this", "--skip");
  private final Option<String> from = arguments.parameter("FROM", "source");
  private final Option<List<String>> to = arguments.parameters(1, "TO...", "targets");

  @Test
  void readsOptionsAndParametersInAnyOrder() throws UsageException {
    parse("--skip", "a", "x", "-fl", "--level=7", "y", "--skip=b", "z");
    assertTrue(fast.value());
    assertTrue(long_.value());
    assertEquals(7, level.value());
    assertEquals(List.of("a", "b"), skip.value());
    assertEquals("x", from.value());
    assertEquals(List.of("y", "z"), to.value());
  }

  @Test
  void absentOptionsHaveTheirDefaults() throws UsageException {
    parse("x", "y");
    assertFalse(fast.value());
    assertFalse(fast.isGiven());
    assertEquals(5, level.value());
    assertEquals(List.of(), skip.value());
  }

  @Test
  void theLastOfTwoEqualOptionsCounts() throws UsageException {
    parse("--level", "3", "--level", "4", "x", "y");
    assertEquals(4, level.value());
  }

  @Test
  void twoDashesEndTheOptions() throws UsageException {
    parse("--", "-f", "--help");
    assertFalse(fast.value());
    assertFalse(arguments.wantsHelp());
    assertEquals("-f", from.value());
    assertEquals(List.of("--help"), to.value());
  }

  @Test
  void helpNeedsNothingElse() throws UsageException {
    parse("--level", "77", "-h");
    assertTrue(arguments.wantsHelp());
  }

  @Test
  void nonsenseIsRefusedInOneLine() {
    refused("unknown option: '--fats', did you mean --fast", "--fats", "x", "y");
    refused(
        "'--level': found 'much', allowed is a number from 1 to 9", "--level", "much", "x", "y");
    refused("'--level'", "x", "y", "--level");
    refused("'FROM'", "-f");
    refused("'TO...'", "x");
  }

  private void refused(String part, String... words) {
    String message = assertThrows(UsageException.class, () -> parse(words)).getMessage();
    assertTrue(message.startsWith("copy: ") && message.contains(part), message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void theHelpTextShowsAll() {
    arguments.describe("At 50 % or more.").example("squash copy a b", "100 % of it");
    String help = arguments.help();
    for (String part :
        new String[] {
          "Usage: squash copy [options] FROM TO...",
          "Copies things.",
          "at 100 % speed",
          "-f, --fast",
          "--level=N",
          "--skip=NAME",
          "At 50 % or more.",
          "  squash copy a b",
          "100 % of it",
          "Exit status:",
          "--debug",
          "-h, --help",
        }) {
      assertTrue(help.contains(part), part + "\n" + help);
    }
    assertTrue(help.lines().allMatch(line -> line.length() <= 88), help);
  }

  @Test
  void timesComeFromOptionThenEnvironment() throws UsageException {
    Arguments timed = new Arguments("x", "x", "");
    TimeOptions options = new TimeOptions(timed);
    assertEquals(new TimeOptions.Times(null, null, null), options.times(Map.of()));
    Map<String, String> epoch = Map.of("SOURCE_DATE_EPOCH", "5");
    assertEquals(new TimeOptions.Times(5L, null, 5L), options.times(epoch));
    Map<String, String> wrong = Map.of("SOURCE_DATE_EPOCH", "now");
    assertThrows(UsageException.class, () -> options.times(wrong));
    timed.parse(List.of("--time", "7"));
    assertEquals(new TimeOptions.Times(7L, 7L, null), options.times(epoch));
    assertEquals(new TimeOptions.Times(7L, 7L, null), options.times(wrong));
  }

  private void parse(String... words) throws UsageException {
    arguments.parse(List.of(words));
  }
}
