package io.squashkit.overlay.layer;

import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.format.SuperblockFlag;
import io.squashkit.squashfs.read.DirectoryWays;
import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An image as a layer. Opening it reads the super block; a lookup reads the pieces of the tables that it
/// needs.
public final class ImageLayer implements Layer {
  /// Names are told apart by a hash that no image can know beforehand.
  private static final long SECRET = new SecureRandom().nextLong() | 1;

  private final SquashfsImage image;
  private final DirectoryWays ways = new DirectoryWays();

  /// Takes an image.
  ///
  /// @param image closed with this layer
  public ImageLayer(SquashfsImage image) {
    this.image = image;
  }

  /// Opens an image file.
  ///
  /// @param path the file
  /// @param options how it is read
  /// @return the layer
  /// @throws IOException if it cannot be read or is damaged
  public static ImageLayer open(Path path, ReadOptions options) throws IOException {
    return new ImageLayer(SquashfsImage.open(path, options));
  }

  /// The image.
  ///
  /// @return what the layer was made of
  public SquashfsImage image() {
    return image;
  }

  @Override
  public String name() {
    return image.name();
  }

  @Override
  public LayerNode root() throws IOException {
    Inode root = image.root();
    ways.isOnly(root.header().number(), 0, 0);
    return new ImageNode(this, image.superblock().rootInode(), root, 0);
  }

  /// Finds a file again, by a read of its inode alone.
  ///
  /// @param place what its node told ([LayerNode#place])
  /// @return the object, which is no directory: those must be reached in a way that can be checked
  /// @throws IOException if the inode cannot be read
  public LayerNode file(long place) throws IOException {
    InodeRef ref = new InodeRef(place);
    Inode inode = image.inode(ref);
    if (inode instanceof Inode.Directory) {
      throw new IllegalArgumentException("the inode at " + ref + " is a directory's");
    }
    return new ImageNode(this, ref, inode, 0);
  }

  /// Finds the file that a copy of it names.
  ///
  /// @param origin the copy's mark, as [LayerNode#origin] makes it
  /// @return the file, or null if the mark names none of this image
  /// @throws IOException if the inode cannot be read
  public @Nullable LayerNode copied(byte[] origin) throws IOException {
    Superblock superblock = image.superblock();
    long number = Origin.number(origin);
    if (superblock.exportTableStart() == Superblock.ABSENT
        || number == 0
        || number > superblock.inodeCount()) {
      return null;
    }
    InodeRef ref = image.inodeRef(number);
    Inode inode = image.inode(ref);
    if (inode instanceof Inode.Directory) {
      return null;
    }
    LayerNode found = new ImageNode(this, ref, inode, 0);
    return Arrays.equals(found.origin(), origin) ? found : null;
  }

  /// Tells whether a directory is reached through one entry only, as far as somebody has looked.
  ///
  /// @param number its inode number
  /// @param parent the inode number of the directory that holds the entry
  /// @param name of the entry
  boolean isOnlyWay(long number, long parent, Name name) {
    long hash = SECRET;
    for (byte one : name.bytes()) {
      hash = (hash + one) * SECRET;
      hash ^= hash >>> 32;
    }
    return ways.isOnly(number, parent, (int) hash);
  }

  /// An image that was packed without extended attributes says so.
  @Override
  public boolean showsMarks(MarkSpace space) {
    Superblock superblock = image.superblock();
    return !superblock.has(SuperblockFlag.NO_XATTRS)
        || superblock.xattrTableStart() != Superblock.ABSENT;
  }

  @Override
  public void close() throws IOException {
    image.close();
  }
}
