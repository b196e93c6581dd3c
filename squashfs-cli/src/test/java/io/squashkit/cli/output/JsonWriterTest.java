package io.squashkit.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ByteOutput out = new ByteOutput(bytes);
  private JsonWriter json;

  @BeforeEach
  void make() {
    json = new JsonWriter(out);
  }

  @Test
  void outermostMembersStandOnTheirOwnLines() throws IOException {
    json.open('{').name("a").value(1).name("b").open('[').value(2).value(true).close(']');
    json.name("c").open('{').name("d").nothing().close('}').close('}');
    assertEquals("{\n  \"a\": 1,\n  \"b\": [2, true],\n  \"c\": {\"d\": null}\n}\n", text());
  }

  @Test
  void emptyContainersAreShort() throws IOException {
    json.open('[').close(']');
    assertEquals("[]\n", text());
  }

  @Test
  void textIsQuoted() throws IOException {
    json.open('[').value("\"\\\n\u0001é").close(']');
    assertEquals("[\n  \"\\\"\\\\\\n\\u0001é\"\n]\n", text());
  }

  @Test
  void numbersAreRoundedToThousandths() throws IOException {
    json.open('[').value(0.12345).value(2.0).close(']');
    assertEquals("[\n  0.123,\n  2.0\n]\n", text());
  }

  @Test
  void bytesThatAreNoTextComeTwice() throws IOException {
    json.open('{').bytes("name", new byte[] {'a', (byte) 0xFF}).bytes("other", new byte[] {'b'});
    json.close('}');
    assertEquals(
        "{\n  \"name\": \"a\uFFFD\",\n  \"name_base64\": \"Yf8=\",\n  \"other\": \"b\"\n}\n",
        text());
  }

  private String text() throws IOException {
    out.flush();
    return bytes.toString(UTF_8);
  }
}
