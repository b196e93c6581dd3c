package io.squashkit.squashfs.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "a a true",
        "a b false",
        "a ab false",
        "ab a false",
        "* abc true",
        "* a/b false",
        "a* a true",
        "*.o x.o true",
        "*.o x.oo false",
        "*.o x.o.o true",
        "a*b*c aXbXbXc true",
        "a*b*c aXcXb false",
        "? x true",
        "? ä true",
        "? xy false",
        "a?b a/b false",
        "[abc] b true",
        "[a-c]x bx true",
        "[a-c]x dx false",
        "[!a-c]x dx true",
        "[^a-c]x ax false",
        "[]x] ] true",
        "[a-] - true",
        "[ä-ö] ö true",
        "[ä-ö] o false",
        "a[!b]c a/c false",
        "var/* var/x true",
        "var/* var/x/y false",
        "var/** var/x/y true",
        "var/** var false",
        "**/x x true",
        "**/x a/b/x true",
        "**/x a/b/yx false",
        "a/**/b a/b true",
        "a/**/b a/x/y/b true",
        "a/**/b a/xb false",
        "a/**/*.o a/x/y.o/z.o true",
        "a**b a/x/b true",
        "**/.git/** x/.git/y true",
        "\\* * true",
        "\\* x false",
        "a\\ a\\ true"
      })
  void standsForPaths(String pattern, String path, boolean matches) {
    assertEquals(matches, new Glob(pattern).matches(path.getBytes(UTF_8)));
  }

  @Test
  void bytesThatAreNoTextCountAsCharacters() {
    byte[] odd = {'a', (byte) 0xFF, (byte) 0xC3, 'b'};
    assertTrue(new Glob("a??b").matches(odd));
    assertTrue(new Glob("a*b").matches(odd));
    assertTrue(new Glob("a[!x][!x]b").matches(odd));
    assertFalse(new Glob("a?b").matches(odd));
  }

  @Test
  void manyStarsTakeNoLongTime() {
    byte[] text = "a".repeat(5000).getBytes(UTF_8);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertFalse(new Glob("*a".repeat(500) + "b").matches(text)));
  }

  @Test
  void anOpenBracketIsRefused() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> new Glob("x[ab"));
    assertEquals("pattern x[ab: the bracket at 1 is not closed", refused.getMessage());
  }
}
