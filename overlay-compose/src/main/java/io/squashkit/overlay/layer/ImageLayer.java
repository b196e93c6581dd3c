package io.squashkit.overlay.layer;

import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.format.SuperblockFlag;
import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.nio.file.Path;

/// An image as a layer. Opening it reads the super block; a lookup reads the pieces of the tables that it
/// needs.
public final class ImageLayer implements Layer {
  private final SquashfsImage image;

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
    return new ImageNode(image, image.root(), null);
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
