package io.squashkit.squashfs.codec;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class HopelessBlocksTest {
  private final HopelessBlocks hopeless = new HopelessBlocks();

  private boolean recognises(byte[] block) {
    return hopeless.recognises(Blocks.direct(block));
  }

  @Test
  void randomBlocksAreHopeless() {
    for (int size : new int[] {4096, 8192, 50_000, 1 << 17, 1 << 20}) {
      assertTrue(recognises(Blocks.random(size, size)), "size " + size);
    }
  }

  @Test
  void compressedBlocksAreHopeless() throws Exception {
    byte[] code = Blocks.code("linux-amd64", 700_000);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(code);
    }
    byte[] block = new byte[1 << 17];
    System.arraycopy(out.toByteArray(), 1000, block, 0, block.length);
    assertTrue(recognises(block));
  }

  @Test
  void othersAreNot() {
    assertFalse(recognises(Blocks.text(1 << 17, 1)));
    assertFalse(recognises(Blocks.code("linux-amd64", 1 << 17)));
    assertFalse(recognises(Blocks.mixed(1 << 17, 2)));
    assertFalse(recognises(new byte[1 << 17]));
  }

  @Test
  void randomBytesThatComeTwiceAreNot() {
    for (int size : new int[] {4096, 1 << 17, 1 << 20}) {
      byte[] block = Blocks.random(size, 3);
      // An odd distance, and no more than an eighth of the block.
      System.arraycopy(block, 11, block, size / 2 + 4, size / 8);
      assertFalse(recognises(block), "size " + size);
    }
  }

  @Test
  void bytesThatFollowFromTheOneBeforeAreNot() {
    byte[] block = Blocks.random(1 << 17, 4);
    for (int i = 1; i < block.length; i++) {
      block[i] = (byte) (block[i - 1] + (block[i] & 15) - 7);
    }
    assertFalse(recognises(block));
  }

  @Test
  void smallBlocksAreLeftToTheCompressor() {
    assertFalse(recognises(Blocks.random(4095, 5)));
  }

  @Test
  void onlyTheRemainingBytesCount() {
    ByteBuffer block = ByteBuffer.allocateDirect(1 << 16);
    block.put(1 << 15, Blocks.random(1 << 14, 6)).position(1 << 15).limit(3 << 14);
    assertTrue(hopeless.recognises(block));
  }
}
