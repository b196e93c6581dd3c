package io.squashkit.squashfs.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LongTablesTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  @Test
  void theSetIsASet() {
    SplittableRandom random = new SplittableRandom(SEED);
    Set<Long> model = new HashSet<>();
    LongSet set = new LongSet();
    for (int i = 0; i < 50_000; i++) {
      long number = i % 2 == 0 ? random.nextLong(1, 20_000) : random.nextLong() | 1;
      assertEquals(model.add(number), set.add(number), "seed " + SEED);
    }
    assertEquals(model.size(), set.size());
  }

  @Test
  void aDirectoryHasOneWay() {
    DirectoryWays ways = new DirectoryWays();
    for (int number = 1; number < 5000; number++) {
      assertTrue(ways.isOnly(number, 7, number));
    }
    for (int number = 1; number < 5000; number++) {
      assertTrue(ways.isOnly(number, 7, number), "the same way again");
      assertFalse(ways.isOnly(number, 8, number), "another parent");
      assertFalse(ways.isOnly(number, 7, number + 1), "another place");
    }
    assertTrue(ways.isOnly(0xFFFF_FFFFL, 0xFFFF_FFFFL, -1));
  }
}
