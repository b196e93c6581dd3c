package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.nio.file.Path;

/// Packs a tree into an image: the way in for writers.
public final class ImagePacker {
  private ImagePacker() {}

  /// Packs a tree.
  ///
  /// @param tree what to pack
  /// @param target the image's name; it appears there only when it is whole
  /// @param options how
  /// @param listener told of progress and warnings
  /// @return what became of it
  /// @throws IOException if the source cannot be read, does not fit the format, or the image cannot be
  ///     written; no image is left then
  public static PackReport pack(Tree tree, Path target, PackOptions options, PackListener listener)
      throws IOException {
    throw new UnsupportedOperationException();
  }
}
