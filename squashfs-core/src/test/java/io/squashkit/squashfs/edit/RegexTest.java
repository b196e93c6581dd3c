package io.squashkit.squashfs.edit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexTest {
  private static final String[] ATOMS = {
    "a", "b", ".", "[ab]", "[^a]", "(a|b)", "(?:ab|)", "^", "$", "(a*)", "\\.", "(b|a+)", "é", "\\d"
  };
  private static final String[] REPEATS = {"", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}", "*?"};

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "abc, xabcx, true, false",
        "^abc$, abc, true, true",
        "^abc$, abcd, false, false",
        "/usr/(.*/)?lib(/.*)?, /usr/local/lib/x, true, true",
        "/usr/(.*/)?lib(/.*)?, /usr/library, true, false",
        "a{3}, aa, false, false",
        "`a{2,3}`, aaaa, true, false",
        "`a{2,}`, aaaa, true, true",
        "a{b, a{b, true, true",
        "a{}, a{}, true, true",
        "[]a]+, ]a], true, true",
        "[^]a]+, bcd, true, true",
        "[a-c-]+, a-c, true, true",
        "[[:digit:][:upper:]]+, 4X, true, true",
        "[\\d.]+, 1.2, true, true",
        "[^\\D]+, 12, true, true",
        "\\.so(\\.[^/]*)*, .so.1.2, true, true",
        "x|, x, true, true",
        "(a|b)*c|d, ababc, true, true",
        "a.c, aéc, true, true",
        "[à-ü], é, true, true",
        "]}, ]}, true, true",
      })
  void matches(String expression, String text, boolean within, boolean whole) {
    Regex regex = Regex.of(expression);
    assertEquals(within, regex.isIn(text.getBytes(UTF_8)));
    assertEquals(whole, regex.matches(text.getBytes(UTF_8)));
  }

  @Test
  void bytesInNoEncodingAreCharacters() {
    assertTrue(Regex.of("^a.b$").isIn(new byte[] {'a', (byte) 0xFF, 'b'}));
    assertTrue(Regex.of("a[^/]*b").matches(new byte[] {'a', '\n', (byte) 0x80, 'b'}));
  }

  @Test
  void agreesWithJava() {
    long seed = 20_260_101;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 4000; i++) {
      StringBuilder expression = new StringBuilder();
      for (int n = random.nextInt(1, 6); n > 0; n--) {
        String atom = ATOMS[random.nextInt(ATOMS.length)];
        boolean edge = atom.equals("^") || atom.equals("$");
        expression.append(atom).append(edge ? "" : REPEATS[random.nextInt(REPEATS.length)]);
        expression.append(random.nextInt(8) == 0 ? "|" : "");
      }
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(0, 7); n > 0; n--) {
        text.append("aabb.é1".charAt(random.nextInt(7)));
      }
      Pattern expected = Pattern.compile(expression.toString(), Pattern.DOTALL);
      Regex regex = Regex.of(expression.toString());
      String what = "seed " + seed + ": " + expression + " on " + text;
      byte[] bytes = text.toString().getBytes(UTF_8);
      assertEquals(expected.matcher(text).find(), regex.isIn(bytes), what);
      assertEquals(expected.matcher(text).matches(), regex.matches(bytes), what);
    }
  }

  /// With an engine that goes back, each of these takes longer than anybody waits.
  @ParameterizedTest
  @ValueSource(
      strings = {"(a*)*b", "(a|aa)+$b", "(a?){200}a{200}b", "(.*)*(.*)*(.*)*b", "((a+)+)+b"})
  void hostileExpressionsEnd(String expression) {
    assertFalse(Regex.of(expression).isIn("a".repeat(4096).getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        ")",
        "(a",
        "a)",
        "[a",
        "*a",
        "a|*",
        "\\1",
        "(?=a)",
        "(?!a)",
        "a{2,1}",
        "a{1001}",
        "a*+",
        "\\",
        "[b-a]",
        "[[:nothing:]]",
        "a{500}{500}",
        "(){1000}{1000}{1000}{1000}",
        "\\bword"
      })
  void nonsenseIsRefused(String expression) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Regex.of(expression));
    assertTrue(String.valueOf(e.getMessage()).startsWith("expression '" + expression + "': "));
  }

  @Test
  void depthIsBounded() {
    assertThrows(
        IllegalArgumentException.class, () -> Regex.of("(".repeat(100_000) + ")".repeat(100_000)));
    assertThrows(IllegalArgumentException.class, () -> Regex.of("a" + "*".repeat(100_000)));
  }
}
