package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.format.InodeType;
import org.jspecify.annotations.Nullable;

/// What a check must know of all inodes at once, by inode number: some 21 bytes for each. For one thread
/// at a time.
final class InodeMap {
  static final int BYTES_PER_INODE = 21;

  private final long[] refs; // 0 where there is no inode, else the reference plus 1
  private final byte[] types;
  private final int[] links;
  private final int[] found;
  private final int[] parents;

  /// @param count the highest inode number
  InodeMap(int count) {
    refs = new long[count + 1];
    types = new byte[count + 1];
    links = new int[count + 1];
    found = new int[count + 1];
    parents = new int[count + 1];
  }

  /// The highest inode number that there may be.
  int count() {
    return refs.length - 1;
  }

  void put(int number, InodeRef ref, InodeType type, long linkCount, long parent) {
    refs[number] = ref.value() + 1;
    types[number] = (byte) type.number();
    links[number] = (int) linkCount;
    parents[number] = (int) parent;
  }

  boolean has(long number) {
    return number > 0 && number < refs.length && refs[(int) number] != 0;
  }

  InodeRef ref(int number) {
    return new InodeRef(refs[number] - 1);
  }

  @Nullable InodeType type(int number) {
    return InodeType.ofBasic(types[number]);
  }

  boolean isDirectory(int number) {
    return types[number] == InodeType.DIRECTORY.number();
  }

  long linkCount(int number) {
    return Integer.toUnsignedLong(links[number]);
  }

  /// For a directory, the parent that its inode names.
  long parent(int number) {
    return Integer.toUnsignedLong(parents[number]);
  }

  /// Counts a directory entry that names the inode.
  ///
  /// @return how many there are now
  int countEntry(int number) {
    return ++found[number];
  }

  int entries(int number) {
    return found[number];
  }
}
