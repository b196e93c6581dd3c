package io.squashkit.squashfs.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DataRegionsTest {
  /// A content with data at some places: start, end, start, end and so on.
  private record Holes(long size, long... data) implements FileContent {
    @Override
    public ContentReader open() {
      return new ContentReader() {
        @Override
        public int read(long position, ByteBuffer into) {
          throw new AssertionError("nobody needs to read");
        }

        @Override
        public long nextData(long position) {
          for (int i = 0; i < data.length; i += 2) {
            if (position < data[i + 1]) {
              return Math.max(position, data[i]);
            }
          }
          return size;
        }

        @Override
        public long nextHole(long position) {
          long at = position;
          for (int i = 0; i < data.length; i += 2) {
            if (at >= data[i] && at < data[i + 1]) {
              at = data[i + 1];
            }
          }
          return at;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String origin() {
      return "holes";
    }
  }

  private static String map(long size, long... data) throws IOException {
    byte[] map = DataRegions.of(new Holes(size, data)).map();
    assertEquals(0, map.length % 512);
    return new String(map, StandardCharsets.US_ASCII).replace("\0", "").replace('\n', ' ');
  }

  @Test
  void mapsTellDataAndTheEnd() throws IOException {
    assertEquals("1 10000 0 ", map(10_000));
    assertEquals("1 0 10000 ", map(10_000, 0, 10_000));
    assertEquals("2 4096 4096 10000 0 ", map(10_000, 4096, 8192));
    assertEquals("2 0 4096 8192 1808 ", map(10_000, 0, 4096, 8192, 10_000));
  }

  @Test
  void regionsLieOnBlocksOfTheArchive() throws IOException {
    assertEquals("2 512 512 10000 0 ", map(10_000, 600, 700));
    assertEquals("2 512 1024 10000 0 ", map(10_000, 600, 700, 1100, 1200));
    assertEquals("2 512 1024 10000 0 ", map(10_000, 600, 700, 800, 900, 1024, 1025));
    assertEquals("1 9728 272 ", map(10_000, 9999, 10_000));
    long huge = 1L << 60;
    assertEquals("2 0 512 " + (huge - 512) + " 511 ", map(huge - 1, 0, 1, huge - 2, huge - 1));
  }

  @Test
  void contentsWithoutHolesAreWhole() throws IOException {
    assertFalse(DataRegions.of(new Holes(0)).haveHoles());
    assertFalse(DataRegions.of(new Holes(10_000, 0, 10_000)).haveHoles());
    assertTrue(DataRegions.of(new Holes(10_000, 0, 4096)).haveHoles());
    FileContent unknowing =
        new FileContent() {
          @Override
          public long size() {
            return 1L << 50;
          }

          @Override
          public ContentReader open() {
            return new ContentReader() {
              @Override
              public int read(long position, ByteBuffer into) {
                return 0;
              }

              @Override
              public void close() {}
            };
          }

          @Override
          public String origin() {
            return "unknowing";
          }
        };
    assertFalse(DataRegions.of(unknowing).haveHoles());
  }
}
