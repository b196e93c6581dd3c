package io.squashkit.cli.option;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {
  @ParameterizedTest
  @CsvSource({
    "*, abc, true",
    "*, '', true",
    "a*, abc, true",
    "a*c, abc, true",
    "a*b, abc, false",
    "*b*, abc, true",
    "a?c, abc, true",
    "a?, abc, false",
    "[ab]*, abc, true",
    "[!ab]*, abc, false",
    "[a-c]bc, abc, true",
    "[d-f]bc, abc, false",
    "[]x]bc, ]bc, true",
    "[a, [a, true",
    "a[, a[, true",
    "*a*a*a*b, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac, false",
    "\\*, *, true",
    "\\*, a, false",
    "\\052, *, true",
    "abc, abc, true",
    "ABC, abc, false",
    "[!a], b, true",
    "[a-], -, true",
    "*.so, libc.so, true",
    "*.so.*, libc.so, false",
  })
  void matches(String pattern, String name, boolean expected) {
    byte[] bytes = name.getBytes(UTF_8);
    assertEquals(expected, new NamePattern(pattern).matches(bytes, bytes.length));
  }

  @Test
  void plainNamesAreLiteral() {
    NamePattern pattern = new NamePattern("a\\377\\b\\*");
    assertFalse(pattern.isWild());
    assertArrayEquals("a\u00ffb*".getBytes(ISO_8859_1), pattern.literal());
  }

  @Test
  void onlyTheGivenBytesOfANameCount() {
    assertEquals(true, new NamePattern("ab").matches("abc".getBytes(UTF_8), 2));
  }
}
