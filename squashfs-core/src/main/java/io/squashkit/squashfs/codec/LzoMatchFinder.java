package io.squashkit.squashfs.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Finds earlier occurrences of what stands at a place, by chains of places whose first three bytes
/// hash alike.
final class LzoMatchFinder {
  /// The furthest distance that the format can express.
  static final int MAX_DISTANCE = 0xBFFF;

  private static final int WINDOW = 1 << 16;
  private static final int HASH_LOG = 15;
  private static final int MIN_LENGTH = 3;
  private static final int MAX_LEVEL = 9;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final int depth;
  private final int patience;
  private final int goodLength;

  private final int[] heads = new int[1 << HASH_LOG];
  private final int[] previous = new int[WINDOW];
  private byte[] in = new byte[0];
  private int size;
  private int inserted;
  private int length;
  private int distance;

  LzoMatchFinder(int level) {
    depth = level == MAX_LEVEL ? 2048 : 2 << level;
    patience = level < 3 ? 0 : level < 6 ? 1 : 2;
    goodLength = level < 6 ? 64 : 256;
  }

  /// Begins a block.
  void start(byte[] block, int blockSize) {
    in = block;
    size = blockSize;
    inserted = 0;
    length = 0;
    distance = 0;
    Arrays.fill(heads, -1);
  }

  /// How many places further on are worth a look before a match is taken.
  int patience() {
    return length >= goodLength ? 0 : patience;
  }

  /// Looks for the match that saves most.
  ///
  /// @param at the place; never less than before
  /// @return bytes saved, 0 or less if there is no match
  int find(int at) {
    length = 0;
    distance = 0;
    skipTo(at);
    int limit = size - at;
    if (limit < 4) {
      return 0;
    }
    int best = 0;
    int oldest = Math.max(0, at - MAX_DISTANCE);
    int wanted = (int) INT.get(in, at) & 0xFF_FFFF;
    int candidate = heads[hash(wanted)];
    for (int tries = depth; candidate >= oldest && tries > 0; tries--) {
      // A longer match differs from the best so far at that one's end, if not before.
      if ((length == 0 || in[candidate + length] == in[at + length])
          && ((int) INT.get(in, candidate) & 0xFF_FFFF) == wanted) {
        int found = matchLength(candidate, at, limit);
        int gain = found - LzoEncoder.cost(at - candidate, found);
        if (gain > best) {
          best = gain;
          length = found;
          distance = at - candidate;
          if (found >= goodLength || found == limit) {
            break;
          }
        }
      }
      candidate = previous[candidate & (WINDOW - 1)];
    }
    return best;
  }

  int length() {
    return length;
  }

  int distance() {
    return distance;
  }

  /// Makes all places before one known to later searches.
  void skipTo(int at) {
    int end = Math.min(at, size - 3);
    for (; inserted < end; inserted++) {
      int hash = hash((int) INT.get(in, inserted) & 0xFF_FFFF);
      previous[inserted & (WINDOW - 1)] = heads[hash];
      heads[hash] = inserted;
    }
  }

  private int matchLength(int first, int second, int limit) {
    int matched = MIN_LENGTH;
    while (matched + 8 <= limit) {
      long difference =
          (long) LONG.get(in, first + matched) ^ (long) LONG.get(in, second + matched);
      if (difference != 0) {
        return matched + (Long.numberOfTrailingZeros(difference) >> 3);
      }
      matched += 8;
    }
    while (matched < limit && in[first + matched] == in[second + matched]) {
      matched++;
    }
    return matched;
  }

  private static int hash(int threeBytes) {
    return (threeBytes * 0x9E37_79B1) >>> (32 - HASH_LOG);
  }
}
