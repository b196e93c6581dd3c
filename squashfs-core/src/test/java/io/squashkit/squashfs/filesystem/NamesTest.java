package io.squashkit.squashfs.filesystem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Names in bytes as text and in URIs, both ways.
class NamesTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  @Test
  void anyBytesComeBack() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      for (int k = 0; k < bytes.length; k++) {
        // Bytes that start, continue and break sequences, surrogates among them.
        int[] likely = {0xC3, 0xA4, 0xE2, 0x82, 0xAC, 0xED, 0xA0, 0x80, 0xF0, 0x9F, 0x98, 'a'};
        int b = random.nextInt(4) > 0 ? likely[random.nextInt(12)] : 1 + random.nextInt(255);
        bytes[k] = (byte) b;
      }
      String text = PathText.decode(bytes);
      assertArrayEquals(bytes, PathText.encode(text), () -> text + ", seed " + SEED);
      byte[] path = PathText.encode("/" + text);
      NestedUri uri =
          NestedUri.parse(
              "squashfs", NestedUri.of("squashfs", Path.of("/an image!/x.squashfs"), path));
      assertArrayEquals(path, uri.path(), () -> text + ", seed " + SEED);
      assertEquals(Path.of("/an image!/x.squashfs"), uri.file());
    }
  }

  @Test
  void textIsUtf8() {
    assertEquals("ä€😀", PathText.decode("ä€😀".getBytes(StandardCharsets.UTF_8)));
    assertArrayEquals("ä€😀".getBytes(StandardCharsets.UTF_8), PathText.encode("ä€😀"));
    assertEquals("a\uDCFFä", PathText.decode(new byte[] {'a', -1, (byte) 0xC3, (byte) 0xA4}));
  }

  @Test
  void whatIsNoNameIsRefused() {
    assertThrows(InvalidPathException.class, () -> PathText.encode("a\0"));
    assertThrows(InvalidPathException.class, () -> PathText.encode("\uD800"));
    assertThrows(InvalidPathException.class, () -> PathText.encode("a\uDC7F"));
    assertThrows(InvalidPathException.class, () -> PathText.encode("\uD83Da"));
  }

  @Test
  void urisTellImageAndPath() {
    NestedUri parts =
        NestedUri.parse("squashfs", URI.create("squashfs:file:///a%20b!/c.squashfs!/x%FFy"));
    assertEquals(Path.of("/a b!/c.squashfs"), parts.file());
    assertEquals("/x\uDCFFy", PathText.decode(parts.path()));
    assertEquals(
        "squashfs:file:///a%20b.squashfs!/x%21/%C3%A4",
        NestedUri.of("squashfs", Path.of("/a b.squashfs"), PathText.encode("/x!/ä")).toString());
    for (String wrong :
        new String[] {"jar:file:///a!/b", "squashfs:file:///a!/b#c", "squashfs:file:///a!/%00"}) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> NestedUri.parse("squashfs", URI.create(wrong)),
              wrong);
      assertTrue(e.getMessage().contains(wrong), e::getMessage);
    }
  }
}
