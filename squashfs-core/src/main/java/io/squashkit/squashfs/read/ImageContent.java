package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.BlockWord;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The content of a file of an image, with the blocks that it is stored in. Safe for use by several
/// threads.
public final class ImageContent implements FileContent {
  /// One position in so many blocks is remembered; the others are added up from there.
  private static final int STRIDE_LOG = 6;

  private final SquashfsImage image;
  private final Inode.File file;
  private volatile long @Nullable [] positions;

  ImageContent(SquashfsImage image, Inode.File file) {
    this.image = image;
    this.file = file;
  }

  @Override
  public long size() {
    return file.size();
  }

  @Override
  public ContentReader open() {
    return new FileReader(image, this);
  }

  @Override
  public String origin() {
    return image.name() + ", inode " + file.header().number();
  }

  /// The file's inode: its block words and its place in a fragment block.
  ///
  /// @return the inode
  public Inode.File file() {
    return file;
  }

  /// The image that stores it.
  ///
  /// @return the image
  public SquashfsImage image() {
    return image;
  }

  /// Contents are equal if they are stored in the same place of one open image.
  @Override
  public boolean equals(Object other) {
    return other instanceof ImageContent that
        && image == that.image
        && file.size() == that.file.size()
        && file.blocksStart() == that.file.blocksStart()
        && file.fragment() == that.file.fragment()
        && file.tailOffset() == that.file.tailOffset()
        && Arrays.equals(file.blockWords(), that.file.blockWords());
  }

  @Override
  public int hashCode() {
    return Long.hashCode(file.blocksStart()) * 31 + Long.hashCode(file.size());
  }

  /// Where a data block lies in the image.
  long blockStart(int block) {
    int[] words = file.blockWords();
    long[] known = positions;
    if (known == null) {
      known = addUp(words);
      positions = known;
    }
    int i = block >>> STRIDE_LOG << STRIDE_LOG;
    long position = known[block >>> STRIDE_LOG];
    for (; i < block; i++) {
      position += BlockWord.size(words[i]);
    }
    return position;
  }

  private long[] addUp(int[] words) {
    long[] result = new long[(words.length >>> STRIDE_LOG) + 1];
    long position = file.blocksStart();
    for (int i = 0; i < words.length; i++) {
      if ((i & (1 << STRIDE_LOG) - 1) == 0) {
        result[i >>> STRIDE_LOG] = position;
      }
      position += BlockWord.size(words[i]);
    }
    return result;
  }
}
