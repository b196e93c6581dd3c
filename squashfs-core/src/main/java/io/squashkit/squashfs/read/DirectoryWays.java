package io.squashkit.squashfs.read;

/// Remembers for each directory the entry through which it was reached: parent and place in the parent's
/// listing. Whoever walks an image through its listings asks this at each directory: an image whose
/// directories hold each other would never end. A hash table of two numbers a directory, since there may
/// be millions. Safe for use by several threads.
public final class DirectoryWays {
  private long[] table = new long[2 * 64]; // inode number (0: free), way
  private int size;

  /// Makes an empty memory.
  public DirectoryWays() {}

  /// Tells whether a directory is reached through one entry only, and remembers that entry at the first
  /// call.
  ///
  /// @param number the directory's inode number, not 0
  /// @param parent the inode number of the directory that holds the entry; 32 bits
  /// @param index the entry's place in it; 32 bits
  /// @return false if it has been reached through another entry
  public synchronized boolean isOnly(long number, long parent, int index) {
    long way = parent << 32 | Integer.toUnsignedLong(index);
    int place = find(table, number);
    if (table[place] == number) {
      return table[place + 1] == way;
    }
    table[place] = number;
    table[place + 1] = way;
    size++;
    if (size > table.length / 4) {
      grow();
    }
    return true;
  }

  private void grow() {
    long[] larger = new long[table.length * 2];
    for (int i = 0; i < table.length; i += 2) {
      if (table[i] != 0) {
        int place = find(larger, table[i]);
        larger[place] = table[i];
        larger[place + 1] = table[i + 1];
      }
    }
    table = larger;
  }

  private static int find(long[] table, long number) {
    int mask = table.length - 1;
    int place = (int) ((number * 0x9E37_79B9_7F4A_7C15L) >>> 33) * 2 & mask;
    while (table[place] != 0 && table[place] != number) {
      place = place + 2 & mask;
    }
    return place;
  }
}
