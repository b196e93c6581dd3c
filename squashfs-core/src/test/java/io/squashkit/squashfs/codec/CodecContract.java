package io.squashkit.squashfs.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.CorruptImageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What every codec promises.
abstract class CodecContract {
  private static final int CANARY = 64;
  private static final byte CANARY_BYTE = 0x5A;

  private final List<AutoCloseable> workers = new ArrayList<>();

  /// The codec under test.
  abstract Codec codec(int blockSize);

  /// Makes a worker that decompresses; others than the codec's are for tests of what lies behind it.
  BlockDecompressor newDecompressor(Codec codec) {
    return codec.newDecompressor();
  }

  @AfterEach
  void closeWorkers() throws Exception {
    for (AutoCloseable worker : workers) {
      worker.close();
    }
  }

  private BlockCompressor compressor(int blockSize) {
    BlockCompressor worker = codec(blockSize).newCompressor();
    workers.add(worker);
    return worker;
  }

  private BlockDecompressor decompressor(int blockSize) {
    BlockDecompressor worker = newDecompressor(codec(blockSize));
    workers.add(worker);
    return worker;
  }

  private static byte[] compressed(BlockCompressor compressor, byte[] block) {
    // Positions other than 0 on both sides.
    ByteBuffer source = ByteBuffer.allocateDirect(block.length + 7).position(7);
    source.put(block).flip().position(7);
    ByteBuffer target = ByteBuffer.allocateDirect(block.length + 5).position(5);
    int size = compressor.compress(source, target);
    assertEquals(7, source.position());
    assertEquals(block.length, source.remaining());
    assertEquals(5, target.position());
    assertTrue(size == 0 || size < block.length, "size " + size);
    byte[] result = new byte[size];
    target.get(5, result);
    return result;
  }

  /// Decompresses into a target of the given room and checks that nothing around it is touched.
  private static byte[] decompressed(BlockDecompressor decompressor, byte[] data, int room)
      throws CorruptImageException {
    ByteBuffer target = ByteBuffer.allocateDirect(room + 2 * CANARY);
    for (int i = 0; i < target.capacity(); i++) {
      target.put(i, CANARY_BYTE);
    }
    target.position(CANARY).limit(CANARY + room);
    try {
      int size = decompressor.decompress(Blocks.direct(data), target);
      assertTrue(size >= 0 && size <= room, "size " + size);
      byte[] result = new byte[size];
      target.get(CANARY, result);
      return result;
    } finally {
      assertEquals(CANARY, target.position());
      assertEquals(CANARY + room, target.limit());
      target.clear();
      for (int i = 0; i < CANARY; i++) {
        assertEquals(CANARY_BYTE, target.get(i), "written before the target");
        assertEquals(CANARY_BYTE, target.get(CANARY + room + i), "written behind the target");
      }
    }
  }

  private static List<byte[]> blocks(int size) {
    return List.of(
        new byte[size],
        Blocks.random(size, 1),
        Blocks.text(size, 2),
        Blocks.code("linux-amd64", size),
        Blocks.mixed(size, size));
  }

  @Test
  void blocksOfAllSizesComeBack() throws Exception {
    BlockCompressor compressor = compressor(1 << 17);
    BlockDecompressor decompressor = decompressor(1 << 17);
    for (int size : new int[] {1, 2, 3, 17, 100, 4095, 8192, 65_537, 1 << 17}) {
      for (byte[] block : blocks(size)) {
        byte[] data = compressed(compressor, block);
        if (data.length > 0) {
          assertArrayEquals(block, decompressed(decompressor, data, size), "size " + size);
        }
      }
    }
  }

  @Test
  void blocksOfAllBlockSizesComeBack() throws Exception {
    for (int blockSize = 4096; blockSize <= 1 << 20; blockSize *= 4) {
      BlockCompressor compressor = compressor(blockSize);
      BlockDecompressor decompressor = decompressor(blockSize);
      for (byte[] block :
          List.of(
              Blocks.text(blockSize, 3),
              Blocks.mixed(blockSize, 4),
              Blocks.code("linux-amd64", blockSize))) {
        byte[] data = compressed(compressor, block);
        assertTrue(data.length > 0);
        assertArrayEquals(block, decompressed(decompressor, data, blockSize));
      }
    }
  }

  @Test
  void metadataBlocksComeBack() throws Exception {
    Codec codec = codec(1 << 20);
    try (BlockCompressor compressor = codec.newMetadataCompressor();
        BlockDecompressor decompressor = newDecompressor(codec)) {
      for (int size : new int[] {1, 33, 500, 8191, 8192}) {
        byte[] block = Blocks.mixed(size, size);
        byte[] data = compressed(compressor, block);
        if (data.length > 0) {
          assertArrayEquals(block, decompressed(decompressor, data, size));
        }
      }
    }
  }

  @Test
  void emptyBlocksAreNotCompressed() {
    assertEquals(0, compressed(compressor(4096), new byte[0]).length);
  }

  @Test
  void randomBlocksAreNotCompressed() {
    for (int size : new int[] {1, 100, 8192, 1 << 17}) {
      assertEquals(0, compressed(compressor(1 << 17), Blocks.random(size, size)).length);
    }
  }

  @Test
  void textAndZerosShrink() {
    BlockCompressor compressor = compressor(1 << 17);
    assertTrue(compressed(compressor, Blocks.text(1 << 17, 5)).length < 1 << 16);
    assertTrue(compressed(compressor, new byte[1 << 17]).length < 1 << 12);
  }

  @Test
  void resultsDoNotDependOnWhatCameBefore() {
    byte[] block = Blocks.mixed(100_000, 6);
    byte[] alone = compressed(compressor(1 << 17), block);
    BlockCompressor used = compressor(1 << 17);
    compressed(used, Blocks.text(1 << 17, 7));
    compressed(used, Blocks.code("linux-amd64", 5000));
    compressed(used, Blocks.random(1 << 17, 8));
    assertArrayEquals(alone, compressed(used, block));
  }

  @Test
  void roomToSpareIsLeftAlone() throws Exception {
    byte[] block = Blocks.text(5000, 9);
    byte[] data = compressed(compressor(8192), block);
    assertArrayEquals(block, decompressed(decompressor(8192), data, 8192));
  }

  @Test
  void resultsThatDoNotFitAreErrors() {
    BlockDecompressor decompressor = decompressor(1 << 17);
    for (byte[] block : List.of(Blocks.text(9000, 10), new byte[9000], Blocks.mixed(9000, 11))) {
      byte[] data = compressed(compressor(1 << 17), block);
      for (int room : new int[] {0, 1, 100, 8192, 8999}) {
        CorruptImageException e =
            assertThrows(CorruptImageException.class, () -> decompressed(decompressor, data, room));
        assertNotNull(e.getMessage());
        assertTrue(e.getMessage().indexOf('\n') < 0, e.getMessage());
      }
    }
  }

  @Test
  void dataCutOffIsNeverTakenForTheWhole() {
    BlockDecompressor decompressor = decompressor(1 << 17);
    byte[] block = Blocks.mixed(9000, 12);
    byte[] data = compressed(compressor(1 << 17), block);
    for (int size = 0; size < data.length; size += size < 100 ? 1 : 97) {
      byte[] cut = Arrays.copyOf(data, size);
      try {
        // lz4 has no end mark: it may end early, but says so by the size.
        int result = decompressed(decompressor, cut, 9000).length;
        assertTrue(result < 9000, "cut to " + size + " of " + data.length);
      } catch (CorruptImageException e) {
        assertNotNull(e.getMessage());
      }
    }
  }

  @Test
  void damagedDataEndWithAnErrorOrABoundedResult() {
    long seed = System.nanoTime();
    try {
      damage(new Random(seed));
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private void damage(Random random) {
    BlockDecompressor decompressor = decompressor(1 << 17);
    BlockCompressor compressor = compressor(1 << 17);
    int errors = 0;
    for (int round = 0; round < 200; round++) {
      int size = 1000 + random.nextInt(round % 20 == 0 ? 100_000 : 9000);
      byte[] block =
          random.nextBoolean()
              ? Blocks.text(size, random.nextLong())
              : Blocks.mixed(size, random.nextLong());
      byte[] data = compressed(compressor, block);
      if (data.length == 0) {
        continue;
      }
      if (round % 10 == 0) {
        random.nextBytes(data);
      }
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        // The head of the data has most to say.
        int range = random.nextBoolean() ? Math.min(40, data.length) : data.length;
        data[random.nextInt(range)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        decompressed(decompressor, data, random.nextBoolean() ? size : 8192);
      } catch (CorruptImageException e) {
        errors++;
      }
    }
    assertTrue(errors > 25, "errors " + errors);
  }
}
