package io.squashkit.testdata;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/// The bytes of a file, computed from a few numbers: any part of them, in any order, is always the same.
/// Written `kind:size:seed`, such as `text:1000:7`.
///
/// @param kind what the bytes are like
/// @param size how many
/// @param seed tells contents of one kind and size apart
public record Content(Kind kind, long size, long seed) {
  /// The unit that is computed at once, in bytes.
  public static final int CHUNK = 4096;

  /// Bytes from one possible piece of data in a [Kind#SPARSE] content to the next.
  private static final int STRIDE = 1 << 18;

  private static final byte[][] WORDS = words();

  /// What bytes are like.
  public enum Kind {
    /// All zero, and written to the disk as such.
    ZERO,
    /// Do not compress.
    RANDOM,
    /// Words: compress to about a third.
    TEXT,
    /// Looks like a program for x86-64, with calls that a BCJ filter helps with.
    CODE,
    /// Zero, random and text by turns.
    MIXED,
    /// A few chunks of text, holes between.
    SPARSE
  }

  /// Reads what [#toString] writes.
  ///
  /// @param text `kind:size:seed`
  /// @return the content
  public static Content parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("content is kind:size:seed, not " + text);
    }
    Kind kind = Kind.valueOf(parts[0].toUpperCase(Locale.ROOT));
    return new Content(kind, Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }

  /// Tells whether a chunk is a hole when the file lies on a disk.
  ///
  /// @param chunk number of the chunk
  /// @return true if so
  public boolean isHole(long chunk) {
    return kind == Kind.SPARSE && !hasData(chunk);
  }

  /// Computes a part.
  ///
  /// @param position where the part starts
  /// @param into takes the bytes
  /// @param offset where in the array
  /// @param length how many at most
  /// @return how many there were: less than the length only at the end
  public int read(long position, byte[] into, int offset, int length) {
    int count = (int) Math.max(0, Math.min(length, size - position));
    byte[] chunk = new byte[CHUNK];
    int done = 0;
    while (done < count) {
      long at = position + done;
      int start = (int) (at % CHUNK);
      int part = Math.min(count - done, CHUNK - start);
      fill(at / CHUNK, chunk);
      System.arraycopy(chunk, start, into, offset + done, part);
      done += part;
    }
    return count;
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + ":" + size + ":" + seed;
  }

  private boolean hasData(long chunk) {
    long stripe = chunk / (STRIDE / CHUNK);
    return chunk % (STRIDE / CHUNK) == 0 && random(stripe).nextInt(4) == 0;
  }

  private SplittableRandom random(long part) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + part);
  }

  private void fill(long index, byte[] chunk) {
    SplittableRandom random = random(index);
    switch (kind) {
      case ZERO -> Arrays.fill(chunk, (byte) 0);
      case RANDOM -> random.nextBytes(chunk);
      case TEXT -> text(random, chunk);
      case CODE -> code(random, index, chunk);
      case MIXED -> mixed(random(index / 5), random, chunk);
      case SPARSE -> {
        if (hasData(index)) {
          text(random, chunk);
        } else {
          Arrays.fill(chunk, (byte) 0);
        }
      }
    }
  }

  private static void mixed(SplittableRandom choice, SplittableRandom random, byte[] chunk) {
    switch (choice.nextInt(3)) {
      case 0 -> Arrays.fill(chunk, (byte) 0);
      case 1 -> random.nextBytes(chunk);
      default -> text(random, chunk);
    }
  }

  private static void text(SplittableRandom random, byte[] chunk) {
    int at = 0;
    while (at < chunk.length) {
      byte[] word = WORDS[Math.min(random.nextInt(WORDS.length), random.nextInt(WORDS.length))];
      int part = Math.min(word.length, chunk.length - at);
      System.arraycopy(word, 0, chunk, at, part);
      at += part;
    }
  }

  private static void code(SplittableRandom random, long index, byte[] chunk) {
    byte[][] instructions = {
      {0x48, (byte) 0x89, (byte) 0xe5},
      {0x48, (byte) 0x83, (byte) 0xec, 0x20},
      {(byte) 0x85, (byte) 0xc0},
      {0x0f, 0x1f, 0x40, 0},
      {(byte) 0xc3}
    };
    int at = 0;
    while (at < chunk.length) {
      if (random.nextInt(4) == 0 && at + 5 <= chunk.length) {
        // A call of one of a few functions: the distance differs from each place, the target does
        // not.
        int distance = 0x1000 * random.nextInt(8) - (int) (index * CHUNK) - at;
        chunk[at] = (byte) 0xe8;
        for (int i = 0; i < 4; i++) {
          chunk[at + 1 + i] = (byte) (distance >> (8 * i));
        }
        at += 5;
      } else {
        byte[] one = instructions[random.nextInt(instructions.length)];
        int part = Math.min(one.length, chunk.length - at);
        System.arraycopy(one, 0, chunk, at, part);
        at += part;
      }
    }
    if (index == 0) {
      byte[] elf = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 62, 0};
      System.arraycopy(elf, 0, chunk, 0, elf.length);
    }
  }

  private static byte[][] words() {
    SplittableRandom random = new SplittableRandom(1);
    byte[][] words = new byte[800][];
    for (int i = 0; i < words.length; i++) {
      StringBuilder word = new StringBuilder();
      int length = 2 + random.nextInt(8);
      for (int k = 0; k < length; k++) {
        word.append((char) ('a' + random.nextInt(26)));
      }
      words[i] = word.append(i % 12 == 0 ? '\n' : ' ').toString().getBytes(StandardCharsets.UTF_8);
    }
    return words;
  }
}
