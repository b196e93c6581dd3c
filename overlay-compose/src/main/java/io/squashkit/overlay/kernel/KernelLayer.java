package io.squashkit.overlay.kernel;

import io.squashkit.overlay.layer.HostLayer;
import io.squashkit.overlay.layer.ImageLayer;
import io.squashkit.overlay.layer.Layer;
import java.nio.file.Path;

/// A layer that the kernel can read by itself.
public sealed interface KernelLayer {
  /// Where it lies.
  ///
  /// @return the path of a file or a folder
  Path path();

  /// An image.
  ///
  /// @param path the file
  /// @param offset where the image starts in it, in bytes
  record Image(Path path, long offset) implements KernelLayer {}

  /// A folder.
  ///
  /// @param path the folder, or a symbolic link to it
  record Folder(Path path) implements KernelLayer {}

  /// A mount of a FUSE server that has no place.
  ///
  /// @param path what to call it in messages
  /// @param file the mount as an open file, which stays open
  record Mounted(Path path, int file) implements KernelLayer {}

  /// What an opened layer is to the kernel.
  ///
  /// @param layer the layer
  /// @param path what it was opened by
  /// @return the same for the kernel
  /// @throws KernelRefusal if it is neither an image nor a folder
  static KernelLayer of(Layer layer, Path path) throws KernelRefusal {
    if (layer instanceof ImageLayer image) {
      return new Image(path, image.image().offset());
    }
    if (layer instanceof HostLayer) {
      return new Folder(path);
    }
    throw new KernelRefusal(
        path.toString(), "is an archive, the kernel mounts only images and folders");
  }
}
