package io.squashkit.squashfs.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Blocks to compress in tests.
final class Blocks {
  private static final List<String> WORDS =
      List.of(
          "the",
          "block",
          "is",
          "stored",
          "in",
          "a",
          "table",
          "of",
          "inodes",
          "directory",
          "entries");

  private Blocks() {}

  static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  static byte[] bytes(ByteBuffer buffer, int size) {
    byte[] copy = new byte[size];
    buffer.get(0, copy);
    return copy;
  }

  static byte[] random(int size, long seed) {
    byte[] block = new byte[size];
    new Random(seed).nextBytes(block);
    return block;
  }

  static byte[] text(int size, long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(size + 16);
    while (text.length() < size) {
      text.append(WORDS.get(random.nextInt(WORDS.size())))
          .append(random.nextInt(10) == 0 ? '\n' : ' ');
    }
    byte[] block = new byte[size];
    for (int i = 0; i < size; i++) {
      block[i] = (byte) text.charAt(i);
    }
    return block;
  }

  /// Machine code of the given platform, out of a library on the class path.
  static byte[] code(String platform, int size) {
    try (InputStream in =
        Blocks.class.getResourceAsStream("/aircompressor/" + platform + "/libzstd.so")) {
      in.skipNBytes(0x10000);
      return Arrays.copyOf(in.readNBytes(size), size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A mixture: random stretches, repeats of what was before, runs of one byte.
  static byte[] mixed(int size, long seed) {
    Random random = new Random(seed);
    byte[] block = new byte[size];
    int at = 0;
    while (at < size) {
      int length = Math.min(1 + random.nextInt(1 << random.nextInt(12)), size - at);
      switch (random.nextInt(3)) {
        case 0 -> {
          for (int i = 0; i < length; i++) {
            block[at + i] = (byte) random.nextInt();
          }
        }
        case 1 -> Arrays.fill(block, at, at + length, (byte) random.nextInt());
        default -> {
          int distance = at == 0 ? 0 : 1 + random.nextInt(at);
          for (int i = 0; i < length; i++) {
            block[at + i] = block[at + i - distance];
          }
        }
      }
      at += length;
    }
    return block;
  }
}
