package io.squashkit.squashfs.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.codec.Codecs;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.format.UnsupportedImageException;
import io.squashkit.squashfs.interop.Images;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataReaderTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int START = 100;
  private static final int BLOCKS = 5;
  private static final int LAST = 1234;
  private static final int SIZE = (BLOCKS - 1) * 8192 + LAST;

  /// A table whose byte i is i times 7, shifted by its block: blocks by turns stored and compressed.
  private final ByteArrayOutputStream image = new ByteArrayOutputStream();

  private final long[] starts = new long[BLOCKS + 1];

  MetadataReaderTest() throws IOException {
    image.write(new byte[START]);
    for (int b = 0; b < BLOCKS; b++) {
      starts[b] = (long) image.size() - START;
      byte[] block = new byte[b == BLOCKS - 1 ? LAST : 8192];
      for (int i = 0; i < block.length; i++) {
        block[i] = value(b * 8192 + i);
      }
      byte[] stored = b % 2 == 0 ? block : deflate(block);
      int header = stored.length | (b % 2 == 0 ? 0x8000 : 0);
      image.write(header);
      image.write(header >> 8);
      image.write(stored);
    }
    starts[BLOCKS] = (long) image.size() - START;
    image.write(new byte[10_000]);
  }

  private static byte value(int i) {
    return (byte) (i * 7 + i / 8192);
  }

  private static byte[] deflate(byte[] block) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(block);
    }
    return out.toByteArray();
  }

  private MetadataBlockCache cache(byte[] bytes) throws UnsupportedImageException {
    DecompressorPool pool =
        new DecompressorPool(Codecs.forReading(CompressorId.GZIP, null, 4096), 1);
    return new MetadataBlockCache(Images.source(bytes), pool, 0);
  }

  private MetadataReader reader() throws UnsupportedImageException {
    return new MetadataReader(cache(image.toByteArray()), "table", START, START + starts[BLOCKS]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 20, 5000, 20_000})
  void recordsOfAnySizeComeWholeWhereverBlocksEnd(int most) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    MetadataReader in = reader();
    in.seek(0, 0);
    int at = 0;
    while (at < SIZE) {
      assertEquals(InodeRef.of(starts[at / 8192], at % 8192), in.here());
      int n = Math.min(1 + random.nextInt(most), SIZE - at);
      if (random.nextInt(4) == 0) {
        in.skip(n);
      } else {
        if (n <= 8192) {
          assertBytes(in.peek(n), at, n);
        }
        assertBytes(in.take(n), at, n);
      }
      at += n;
      assertEquals(at == SIZE, in.atEnd(), "seed " + SEED);
      assertTrue(in.available() >= SIZE - at);
    }
    assertThrows(CorruptImageException.class, () -> in.take(1));
    assertThrows(CorruptImageException.class, () -> in.peek(1));
    assertThrows(CorruptImageException.class, () -> in.skip(1));
  }

  private static void assertBytes(ByteBuffer bytes, int at, int n) {
    for (int i = 0; i < n; i++) {
      assertEquals(value(at + i), bytes.get(bytes.position() + i), "byte " + (at + i));
    }
  }

  @Test
  void anOffsetOfAWholeBlockMeansTheNextOne() throws IOException {
    MetadataReader in = reader();
    in.seek(InodeRef.of(starts[1], 8192));
    assertEquals(InodeRef.of(starts[2], 0), in.here());
    assertBytes(in.take(10), 2 * 8192, 10);
  }

  @Test
  void placesThatThereAreNotAreRefused() throws IOException {
    MetadataReader in = reader();
    for (long block : new long[] {-1, starts[BLOCKS], Long.MAX_VALUE, 1L << 32}) {
      assertThrows(CorruptImageException.class, () -> in.seek(block, 0));
    }
    assertThrows(CorruptImageException.class, () -> in.seek(starts[1], 8193));
    assertThrows(CorruptImageException.class, () -> in.seek(starts[BLOCKS - 1], LAST + 1));
    assertThrows(CorruptImageException.class, () -> in.seek(starts[1] + 1, 0), "inside a block");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0x8000, 0x7FFF, 0xFFFF, 0x2001, 0xA001})
  void blockHeadersThatCannotBeAreRefused(int header) throws IOException {
    byte[] bytes = image.toByteArray();
    bytes[START] = (byte) header;
    bytes[START + 1] = (byte) (header >> 8);
    MetadataReader in =
        new MetadataReader(cache(bytes), "some table", START, START + starts[BLOCKS]);
    CorruptImageException e = assertThrows(CorruptImageException.class, () -> in.seek(0, 0));
    assertTrue(e.getMessage().startsWith("some table at 0x64: "), e.getMessage());
  }

  @Test
  void aBlockBelongsToOneTable() throws IOException {
    MetadataBlockCache cache = cache(image.toByteArray());
    MetadataReader whole = new MetadataReader(cache, "table", START, START + starts[2]);
    whole.seek(starts[1], 0);
    MetadataReader shorter = new MetadataReader(cache, "table", START, START + starts[2] - 1);
    assertThrows(CorruptImageException.class, () -> shorter.seek(starts[1], 0), "from the cache");
  }

  @Test
  void aWalkCountsAndComparesWithTheIndex() throws IOException {
    MetadataBlockCache cache = cache(image.toByteArray());
    long end = START + starts[BLOCKS];
    MetadataScan scan = MetadataScan.of(cache, "table", START, end, null);
    assertEquals(new MetadataScan(BLOCKS, SIZE, 0, null), scan);
    long[] index = new long[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      index[i] = START + starts[i];
    }
    assertNull(MetadataScan.of(cache, "table", START, end, index).damage());
    index[2]++;
    assertNotNull(MetadataScan.of(cache, "table", START, end, index).damage());
    MetadataScan cut = MetadataScan.of(cache, "table", START, end - 1, null);
    assertNotNull(cut.damage());
    assertEquals(BLOCKS - 1, cut.blocks());
  }

  @Test
  void aPoolLendsWhatItGotBackAndMakesNoMoreThanItMay() throws Exception {
    try (DecompressorPool pool =
        new DecompressorPool(Codecs.forReading(CompressorId.GZIP, null, 4096), 2)) {
      DecompressorPool.Lease one = pool.lend();
      DecompressorPool.Lease two = pool.lend();
      Thread waiting = Thread.ofPlatform().start(() -> pool.lend().close());
      waiting.join(50);
      assertTrue(waiting.isAlive(), "a third has to wait");
      two.close();
      waiting.join();
      assertFalse(waiting.isAlive());
      DecompressorPool.Lease again = pool.lend();
      assertEquals(two, again);
      again.close();
      one.close();
    }
  }
}
