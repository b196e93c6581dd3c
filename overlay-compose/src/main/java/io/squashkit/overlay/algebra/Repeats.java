package io.squashkit.overlay.algebra;

import io.squashkit.overlay.view.MergedNode;
import io.squashkit.overlay.view.Part;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.read.DirectoryWays;
import io.squashkit.squashfs.tree.Name;
import java.nio.file.FileSystemException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/// Counts what redirects show in a second place. Two redirects may lead to one directory, and in the next
/// layer again: a few small layers can show more entries than any disk holds. Safe for use by several
/// threads.
final class Repeats {
  /// Entries that may be shown again. Who renames directories never has one.
  static final int ALLOWED = 1 << 18;

  /// Paths are told apart by a hash that no layer can know beforehand.
  private static final long SECRET = new SecureRandom().nextLong() | 1;

  private final Stack stack;
  private final List<DirectoryWays> ways = new ArrayList<>();
  private long repeated;

  Repeats(Stack stack) {
    this.stack = stack;
    stack.layers().forEach(layer -> ways.add(new DirectoryWays()));
  }

  /// What stands for a path.
  static long way(byte[] path) {
    long way = SECRET;
    for (byte one : path) {
      way = next(way, one);
    }
    return way;
  }

  /// What stands for an entry of a directory.
  ///
  /// @param directory what stands for that
  static long way(long directory, Name name) {
    long way = next(directory, '/');
    for (byte one : name.bytes()) {
      way = next(way, one);
    }
    return way;
  }

  private static long next(long way, int one) {
    long next = (way + one) * SECRET;
    return next ^ next >>> 32;
  }

  /// Counts a directory.
  ///
  /// @param way what stands for its path
  /// @param entries how many it has
  /// @throws FileSystemException if too much has been shown before
  void add(MergedNode directory, long way, int entries) throws FileSystemException {
    for (Part part : directory.parts()) {
      long inode = part.node().status().inode();
      if (!ways.get(part.layer()).isOnly(inode, way >>> 32, (int) way)) {
        count(part.layer(), inode, entries + 1L);
        return;
      }
    }
  }

  private synchronized void count(int layer, long inode, long entries) throws FileSystemException {
    repeated += entries;
    if (repeated > ALLOWED) {
      throw new FileSystemException(
          stack.layers().get(layer).name() + ", inode " + inode,
          null,
          "redirects show directories in several places: "
              + repeated
              + " entries so far, allowed: "
              + ALLOWED);
    }
  }
}
