package io.squashkit.squashfs.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Recognises blocks that no compressor makes smaller: media, archives, keys. Slow compressors take as
/// long for them as for any other block.
///
/// Such a block uses all byte values alike, a byte tells nothing about the next one, and hardly
/// anything in it occurs twice. A fast compressor as the judge would be wrong too often: blocks where zstd 1 finds
/// nothing still lose up to 6 % with zstd 15.
final class HopelessBlocks {
  /// Blocks below are done soon, and too few bytes to say anything about.
  private static final int MIN_SIZE = 4096;

  /// A first look at so many bytes sends most blocks on their way.
  private static final int FIRST_LOOK = 16_384;

  /// Bits per byte that a first look must show.
  private static final double FIRST_ENTROPY = 7.9;

  /// Bits per byte from which on nothing worth having is left.
  private static final double ENTROPY = 7.99;

  /// One repeat seen stands for about eight bytes that compress: less than one in a thousand.
  private static final int BYTES_PER_REPEAT = 8192;

  private static final int TABLE_LOG = 15;
  private static final int CELLS = 256;

  private final int[] bytes = new int[CELLS];
  private final int[] pairs = new int[CELLS];
  private final int[] places = new int[1 << TABLE_LOG];

  /// Tells whether compressing a block is in vain.
  ///
  /// @param block its remaining bytes are looked at
  /// @return true if no compressor would save as much as about one part in a hundred
  boolean recognises(ByteBuffer block) {
    int size = block.remaining();
    if (size < MIN_SIZE) {
      return false;
    }
    int start = block.position();
    int firstLook = Math.min(size, FIRST_LOOK);
    Arrays.fill(bytes, 0);
    Arrays.fill(pairs, 0);
    count(block, start, start + firstLook);
    if (entropy(bytes, firstLook) < FIRST_ENTROPY) {
      return false;
    }
    count(block, start + firstLook, start + size);
    return entropy(bytes, size) > ENTROPY && entropy(pairs, size) > ENTROPY && !repeats(block);
  }

  /// Counts bytes, and pairs made of three bits of a byte and five of its successor.
  private void count(ByteBuffer block, int from, int to) {
    int before = 0;
    for (int i = from; i < to; i++) {
      int value = block.get(i) & 0xFF;
      bytes[value]++;
      pairs[before | (value >> 3)]++;
      before = value & 0xE0;
    }
  }

  /// Estimates the bits per count. The term added is what random data lack on average for being few.
  private static double entropy(int[] counts, int total) {
    double sum = 0;
    for (int count : counts) {
      if (count > 0) {
        sum += count * StrictMath.log(count);
      }
    }
    double log2 = StrictMath.log(2);
    return (StrictMath.log(total) - sum / total) / log2 + (CELLS - 1) / (2 * log2 * total);
  }

  /// Tells whether eight bytes occur again often enough to matter. Looks at one place in eight only,
  /// chosen by what stands there: so both of two like places are looked at or neither.
  private boolean repeats(ByteBuffer block) {
    ByteBuffer view = block.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    Arrays.fill(places, -1);
    int end = view.limit() - 8;
    int allowed = view.remaining() / BYTES_PER_REPEAT;
    for (int i = view.position(); i <= end; i++) {
      long value = view.getLong(i);
      long hash = value * 0x9E37_79B9_7F4A_7C15L;
      if (hash >>> 61 != 0) {
        continue;
      }
      int cell = (int) (hash >>> (61 - TABLE_LOG));
      int place = places[cell];
      if (place >= 0 && view.getLong(place) == value && --allowed < 0) {
        return true;
      }
      places[cell] = i;
    }
    return false;
  }
}
