package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.format.SquashfsException;
import io.squashkit.squashfs.format.UnsupportedImageException;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The view of an image as a tree. A directory reads its listing and the inodes in it when it is asked
/// for its entries, and keeps nothing of them.
///
/// Every directory must be reached in one way only: an image whose directories hold each other would
/// never end.
final class ImageTree {
  /// Heap that an entry takes in a listing, over the bytes it takes in the image.
  private static final int HEAP_FACTOR = 16;

  private final SquashfsImage image;
  private final DirectoryWays ways = new DirectoryWays();

  ImageTree(SquashfsImage image) {
    this.image = image;
  }

  Node.Directory directory(Inode.Directory inode) throws IOException {
    ways.isOnly(inode.header().number(), 0, 0);
    return new Directory(this, image.attributes(inode), inode, 0);
  }

  private List<Entry> entries(Inode.Directory directory, int depth) throws IOException {
    try {
      checkSize(directory);
      List<Entry> result = new ArrayList<>();
      DirectoryReader reader = image.entries(directory);
      while (reader.advance()) {
        Name name = reader.name();
        Inode inode = reader.inode();
        Node node =
            inode instanceof Inode.Directory child
                ? subdirectory(directory, child, result.size(), depth + 1)
                : image.node(inode);
        result.add(new Entry(name, node));
      }
      return result;
    } catch (SquashfsException e) {
      throw image.named(e);
    }
  }

  private Directory subdirectory(
      Inode.Directory parent, Inode.Directory child, int index, int depth) throws IOException {
    long number = child.header().number();
    if (depth > Limits.MAX_DEPTH) {
      throw new CorruptImageException(
          "directory inode "
              + number
              + ": depth is "
              + depth
              + ", allowed: at most "
              + Limits.MAX_DEPTH);
    }
    if (!ways.isOnly(number, parent.header().number(), index)) {
      throw new CorruptImageException(
          "directory inode "
              + number
              + ": parents are several, one of them inode "
              + parent.header().number()
              + ", allowed: one");
    }
    return new Directory(this, image.attributes(child), child, depth);
  }

  private static void checkSize(Inode.Directory directory) throws UnsupportedImageException {
    if (directory.listingSize() > Runtime.getRuntime().maxMemory() / HEAP_FACTOR) {
      throw new UnsupportedImageException(
          "directory inode "
              + directory.header().number()
              + ": a listing of "
              + directory.listingSize()
              + " bytes needs a larger Java heap (-Xmx)");
    }
  }

  private record Directory(ImageTree tree, Attributes attributes, Inode.Directory inode, int depth)
      implements Node.Directory {
    @Override
    public List<Entry> entries() throws IOException {
      return tree.entries(inode, depth);
    }
  }
}
