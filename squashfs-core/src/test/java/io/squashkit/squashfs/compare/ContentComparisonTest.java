package io.squashkit.squashfs.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentComparisonTest {
  private static final long RANGE = 8 << 20;

  /// Zeros but for one byte each at some places; it may end early, fail at a place, and know its holes.
  private static final class Sparse implements FileContent {
    final long size;
    final long[] ones;
    final AtomicLong read = new AtomicLong();
    long broken = Long.MAX_VALUE;
    long end = Long.MAX_VALUE;
    boolean knowsHoles;

    Sparse(long size, long... ones) {
      this.size = size;
      this.ones = ones;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public String origin() {
      return "sparse";
    }

    @Override
    public ContentReader open() {
      return new ContentReader() {
        @Override
        public int read(long position, ByteBuffer into) throws IOException {
          int count = (int) Math.min(into.remaining(), Math.min(size, end) - position);
          if (position + count > broken) {
            throw new IOException("broken");
          }
          read.addAndGet(count);
          byte[] bytes = new byte[count];
          for (long one : ones) {
            if (one >= position && one < position + count) {
              bytes[(int) (one - position)] = 1;
            }
          }
          into.put(bytes);
          return count;
        }

        @Override
        public long nextData(long position) {
          if (!knowsHoles) {
            return position;
          }
          for (long one : ones) {
            if (one >= position) {
              return Math.max(position, one - 10);
            }
          }
          return size;
        }

        @Override
        public void close() {}
      };
    }
  }

  private static boolean differ(FileContent before, FileContent after, int count)
      throws IOException {
    try (ContentThreads threads = new ContentThreads(count)) {
      return threads.start(before, after).differs();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void everyPlaceIsLookedAt(int threads) throws IOException {
    long size = 3 * RANGE + 5;
    for (long at : new long[] {0, 1, (1 << 20) - 1, RANGE - 1, RANGE, 3 * RANGE, size - 1}) {
      assertTrue(differ(new Sparse(size), new Sparse(size, at), threads), "at " + at);
      assertTrue(differ(new Sparse(size, at), new Sparse(size), threads), "at " + at);
      assertFalse(differ(new Sparse(size, at), new Sparse(size, at), threads), "at " + at);
    }
    assertTrue(differ(new Sparse(1, 0), new Sparse(1), threads));
    assertFalse(differ(new Sparse(1, 0), new Sparse(1, 0), threads));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void holesThatBothKnowAreNotRead(int threads) throws IOException {
    long huge = 1L << 60;
    Sparse one = new Sparse(huge, 5, huge / 2, huge - 1);
    Sparse other = new Sparse(huge, 5, huge / 2, huge - 1);
    one.knowsHoles = true;
    other.knowsHoles = true;
    assertFalse(differ(one, other, threads));
    assertTrue(one.read.get() <= (threads + 3) * RANGE, one.read + " bytes read");
    Sparse different = new Sparse(huge, 5, huge - 1);
    different.knowsHoles = true;
    assertTrue(differ(one, different, threads));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theFirstPlaceCounts(int threads) throws IOException {
    Sparse good = new Sparse(5 * RANGE);
    Sparse brokenLate = new Sparse(5 * RANGE, RANGE + 7);
    brokenLate.broken = 3 * RANGE;
    Sparse brokenEarly = new Sparse(5 * RANGE, 4 * RANGE);
    brokenEarly.broken = RANGE + 7;
    for (int i = 0; i < 20; i++) {
      assertTrue(differ(good, brokenLate, threads));
      IOException e = assertThrows(IOException.class, () -> differ(good, brokenEarly, threads));
      assertEquals("broken", e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aContentThatEndsEarlyIsAFailure(int threads) {
    Sparse good = new Sparse(2 * RANGE);
    Sparse cut = new Sparse(2 * RANGE);
    cut.end = 2 * RANGE - 9;
    IOException e = assertThrows(IOException.class, () -> differ(good, cut, threads));
    assertEquals("sparse: content ends at 16777207, not at 16777216", e.getMessage());
  }
}
