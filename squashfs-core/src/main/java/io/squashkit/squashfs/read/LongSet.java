package io.squashkit.squashfs.read;

/// A set of numbers that takes 16 to 32 bytes for each, since there may be millions. For one
/// thread at a time.
final class LongSet {
  private long[] table = new long[128];
  private int size;

  /// Adds a number.
  ///
  /// @param number any but 0, which counts as 1
  /// @return false if it was there already
  boolean add(long number) {
    long stored = number == 0 ? 1 : number;
    int place = find(table, stored);
    if (table[place] == stored) {
      return false;
    }
    table[place] = stored;
    if (++size > table.length / 2) {
      long[] larger = new long[table.length * 2];
      for (long old : table) {
        if (old != 0) {
          larger[find(larger, old)] = old;
        }
      }
      table = larger;
    }
    return true;
  }

  int size() {
    return size;
  }

  /// Spreads two numbers over 64 bits, to be added as one.
  static long mix(long one, long other) {
    long mixed =
        (one ^ Long.rotateLeft(other * 0xC2B2_AE3D_27D4_EB4FL, 31)) * 0x9E37_79B9_7F4A_7C15L;
    return mixed ^ mixed >>> 29;
  }

  private static int find(long[] table, long number) {
    int mask = table.length - 1;
    int place = (int) ((number * 0x9E37_79B9_7F4A_7C15L) >>> 33) & mask;
    while (table[place] != 0 && table[place] != number) {
      place = place + 1 & mask;
    }
    return place;
  }
}
