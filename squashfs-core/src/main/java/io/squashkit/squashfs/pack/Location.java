package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.format.BlockWord;
import io.squashkit.squashfs.format.Inode;
import java.io.IOException;
import java.util.Arrays;

/// Where a content came to lie in the image. Filled by the packing thread; files of equal content share
/// one.
final class Location {
  private static final int[] NO_WORDS = {};
  private static final int MOST_BLOCKS = 1 << 29;

  /// Part of the heap that the words of one file may take, as for readers.
  private static final int HEAP_SHARE = 16;

  long blocksStart;
  int[] words = NO_WORDS;
  long sparseBytes;
  long fragment = Inode.NO_FRAGMENT;
  int tailOffset;

  /// Folded checksum of its blocks and tail end, in order.
  long checksum;

  /// Whether there is a checksum: not where blocks were copied as they are stored.
  boolean hasChecksum = true;

  /// Makes room for the words of a content's blocks.
  ///
  /// @param blockBytes what goes into data blocks
  /// @throws IOException if no image can hold so many; the sizes of sparse files are free to claim
  void expect(long blockBytes, int blockSize, String origin) throws IOException {
    long count = (blockBytes - 1) / blockSize + 1;
    long most = Math.min(MOST_BLOCKS, Runtime.getRuntime().maxMemory() / HEAP_SHARE / 4);
    if (blockBytes > 0 && count > most) {
      throw new IOException(
          origin + ": size is " + blockBytes + ", allowed: up to " + most * blockSize);
    }
    words = blockBytes > 0 ? new int[(int) count] : NO_WORDS;
  }

  /// Notes where a block lies: the first one counts.
  void begin(long position) {
    if (blocksStart == 0) {
      blocksStart = position;
    }
  }

  /// Adds a tail end of zeros: a sparse block instead of a place in a fragment block.
  void addSparseTail(int length) {
    words = Arrays.copyOf(words, words.length + 1);
    words[words.length - 1] = BlockWord.SPARSE;
    sparseBytes += length;
  }

  void fold(int blockChecksum) {
    checksum = BlockChecksum.fold(checksum, blockChecksum);
  }
}
