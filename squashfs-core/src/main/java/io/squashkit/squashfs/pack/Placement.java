package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.format.Inode;

/// Where a content came to lie in the image. Filled by the packing thread; files of equal content share
/// one.
final class Placement {
  private static final int[] NO_WORDS = {};

  long blocksStart;
  int[] words = NO_WORDS;
  long sparseBytes;
  long fragment = Inode.NO_FRAGMENT;
  int tailOffset;

  /// Folded checksum of its blocks and tail end, in order.
  long checksum;

  /// Whether there is a checksum: not where blocks were copied as they are stored.
  boolean hasChecksum = true;

  void fold(int blockChecksum) {
    checksum = BlockChecksum.fold(checksum, blockChecksum);
  }
}
