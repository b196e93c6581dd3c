package io.squashkit.squashfs.pack;

import java.util.Comparator;
import java.util.List;

/// The order in which tail ends and small files fill fragment blocks: like lies with like.
///
/// 0. By rank, where somebody gave ranks.
/// 1. By kind of file, since sources resemble sources.
/// 2. Small files apart from the tail ends of longer ones.
/// 3. Names that occur in many directories, as `copyright`, apart from all others and each with its
///    equals: such files resemble each other more than their neighbours.
/// 4. As the tree has them. A reader that walks the tree so goes through each of a few groups from its front to its
///    end; were all sorted by name, it would need another fragment block for each file, and the kernel
///    keeps only three.
final class TailOrder {
  /// Fewer files of a name are left among their neighbours.
  private static final int MANY = 8;

  private TailOrder() {}

  /// Sorts files.
  ///
  /// @param files those with a tail end or small content
  /// @param blockSize of the image
  static void sort(List<Item.File> files, int blockSize) {
    files.sort(Comparator.comparing((Item.File file) -> file.name));
    for (int from = 0; from < files.size(); ) {
      int to = from + 1;
      while (to < files.size() && files.get(to).name.equals(files.get(from).name)) {
        to++;
      }
      for (Item.File file : files.subList(from, to)) {
        file.nameIsCommon = to - from >= MANY;
      }
      from = to;
    }
    files.sort(
        Comparator.comparingLong((Item.File file) -> file.placement.rank())
            .thenComparing(file -> file.kind)
            .thenComparing(file -> file.size() >= blockSize)
            .thenComparing(file -> file.nameIsCommon)
            .thenComparing((a, b) -> a.nameIsCommon ? a.name.compareTo(b.name) : 0)
            .thenComparingInt(file -> file.number));
  }
}
