package io.squashkit.cli.command;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.read.DirectoryReader;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Goes through a directory, and into those below where [#enter] says so, without holding more than the
/// way down. An image whose directories hold each other comes to an end, too.
final class ImageWalk {
  private final SquashfsImage image;
  private final List<DirectoryReader> readers = new ArrayList<>();
  private final Set<Long> entered = new HashSet<>();
  private int[] prefixes = new int[16];
  private byte[] path = new byte[4096];
  private int length;

  /// @param start the directory to go through
  /// @param startPath its path, which the paths of its entries start with
  ImageWalk(SquashfsImage image, Inode.Directory start, byte[] startPath) throws IOException {
    this.image = image;
    this.path = Arrays.copyOf(startPath, Math.max(path.length, startPath.length + 256));
    this.length = startPath.length;
    enter(start);
  }

  /// Moves to the next entry: what is in a directory that was entered comes before what follows it.
  ///
  /// @return false if there is none
  boolean next() throws IOException {
    while (!readers.isEmpty()) {
      DirectoryReader reader = readers.getLast();
      if (reader.advance()) {
        append(prefixes[readers.size() - 1], reader.nameBytes(), reader.nameLength());
        return true;
      }
      readers.removeLast();
    }
    return false;
  }

  private void append(int prefix, byte[] name, int nameLength) {
    if (prefix + nameLength + 1 > path.length) {
      path = Arrays.copyOf(path, 2 * path.length);
    }
    System.arraycopy(name, 0, path, prefix, nameLength);
    length = prefix + nameLength;
  }

  /// The current entry.
  DirectoryReader entry() {
    return readers.getLast();
  }

  /// Holds the current entry's path.
  byte[] path() {
    return path;
  }

  /// The bytes of the current entry's path.
  int pathLength() {
    return length;
  }

  /// Goes into the current entry with the next step.
  ///
  /// @param directory the entry's inode
  void enter(Inode.Directory directory) throws IOException {
    long number = directory.header().number();
    if (!entered.add(number)) {
      throw wrong(number, "reached twice", "once");
    }
    if (readers.size() >= Limits.MAX_DEPTH) {
      throw wrong(number, readers.size() + " levels deep", Limits.MAX_DEPTH);
    }
    if (readers.size() == prefixes.length) {
      prefixes = Arrays.copyOf(prefixes, 2 * prefixes.length);
    }
    if (length > 0) {
      append(length, new byte[] {'/'}, 1);
    }
    prefixes[readers.size()] = length;
    readers.add(image.entries(directory));
  }

  private CorruptImageException wrong(long number, Object found, Object allowed) {
    return new CorruptImageException(
        image.name() + ": directory inode " + number + ": found " + found + ", allowed " + allowed);
  }
}
