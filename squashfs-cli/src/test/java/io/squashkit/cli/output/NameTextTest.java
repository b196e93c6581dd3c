package io.squashkit.cli.output;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain|plain",
        "größe €|größe €",
        "clef 𝄞|clef 𝄞",
      })
  void textStaysText(String name, String shown) throws IOException {
    assertEquals(shown, put(name.getBytes(UTF_8), true));
    assertEquals(shown, NameText.of(name.getBytes(UTF_8)));
  }

  @Test
  void controlCharactersAreEscapedOnATerminal() throws IOException {
    byte[] name = "a\033[2J\n\u007f\u009b".getBytes(UTF_8);
    assertEquals("a\\033[2J\\012\\177\\302\\233", put(name, true));
    assertEquals("a\\033[2J\\012\\177\\302\\233", NameText.of(name));
  }

  @Test
  void bytesThatAreNoUtf8AreEscapedOnATerminal() throws IOException {
    assertEquals("\\377x", put(bytes(0xFF, 'x'), true));
    assertEquals("\\300\\200", put(bytes(0xC0, 0x80), true), "overlong");
    assertEquals("\\340\\237\\277", put(bytes(0xE0, 0x9F, 0xBF), true), "overlong");
    assertEquals("\\355\\240\\200", put(bytes(0xED, 0xA0, 0x80), true), "surrogate");
    assertEquals("\\364\\220\\200\\200", put(bytes(0xF4, 0x90, 0x80, 0x80), true), "too high");
    assertEquals("\\342\\202", put(bytes(0xE2, 0x82), true), "cut");
    assertEquals("\\370\\210\\200\\200\\200", put(bytes(0xF8, 0x88, 0x80, 0x80, 0x80), true));
  }

  @Test
  void programsGetTheBytes() throws IOException {
    byte[] name = new byte[255];
    long seed = System.nanoTime();
    new Random(seed).nextBytes(name);
    assertArrayEquals(name, put(name, false).getBytes(ISO_8859_1), "seed " + seed);
  }

  /// What the JDK's decoder takes as a character must come through whole.
  @Test
  void agreesWithTheDecoderOfTheJdk() throws IOException {
    for (int code = 0xA0; code <= Character.MAX_CODE_POINT; code += 7) {
      if (code < Character.MIN_SURROGATE || code > Character.MAX_SURROGATE) {
        String text = Character.toString(code);
        assertEquals(text, NameText.of(text.getBytes(UTF_8)));
      }
    }
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static String put(byte[] name, boolean terminal) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteOutput out = new ByteOutput(bytes);
    new NameText(out, terminal).put(name, name.length);
    out.flush();
    return bytes.toString(terminal ? UTF_8 : ISO_8859_1);
  }
}
