package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.SquashfsException;
import java.io.IOException;

/// How much of each fragment block an image's files use.
public final class FragmentUse {
  private FragmentUse() {}

  /// Counts, in one pass over the inode table.
  ///
  /// @param image the image
  /// @return for each fragment block the bytes of the distinct tail ends in it
  /// @throws IOException if the tables are damaged or cannot be read
  public static long[] of(SquashfsImage image) throws IOException {
    try {
      long[] used = new long[Math.toIntExact(image.tables().fragments().count())];
      int blockSize = image.superblock().blockSize();
      LongSet seen = new LongSet();
      FileContents.forEach(
          image,
          content -> {
            Inode.File file = content.file();
            long tail = file.size() & blockSize - 1;
            if (file.hasFragment()
                && seen.add(LongSet.mix(-1 - file.fragment(), file.tailOffset() << 32 | tail))) {
              used[(int) file.fragment()] += tail;
            }
          });
      return used;
    } catch (SquashfsException e) {
      throw image.named(e);
    }
  }
}
