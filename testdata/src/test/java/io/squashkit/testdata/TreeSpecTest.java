package io.squashkit.testdata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TreeSpecTest {
  @Test
  void aSpecReadBackIsEqual() {
    for (long seed = 0; seed < 20; seed++) {
      TreeSpec spec = TreeGenerator.random(seed, 4096, 200);
      assertEquals(spec, TreeSpec.parse(spec.toString()), "seed " + seed);
    }
    TreeSpec everything = TreeGenerator.everything(1, 131_072);
    assertEquals(everything, TreeSpec.parse(everything.toString()));
  }

  @Test
  void theSameSeedGivesTheSameTree() {
    assertEquals(TreeGenerator.everything(5, 4096), TreeGenerator.everything(5, 4096));
    assertNotEquals(TreeGenerator.everything(5, 4096), TreeGenerator.everything(6, 4096));
  }

  @Test
  void contentsAreTheSameInWhateverPartsTheyAreRead() {
    for (Content.Kind kind : Content.Kind.values()) {
      Content content = new Content(kind, 1_000_003, 9);
      byte[] whole = new byte[(int) content.size()];
      assertEquals(whole.length, content.read(0, whole, 0, whole.length));
      byte[] part = new byte[10_000];
      assertEquals(part.length, content.read(4095, part, 0, part.length), kind.name());
      assertArrayEquals(Arrays.copyOfRange(whole, 4095, 14_095), part, kind.name());
      assertEquals(3, content.read(1_000_000, part, 5, 100), kind.name());
    }
  }
}
