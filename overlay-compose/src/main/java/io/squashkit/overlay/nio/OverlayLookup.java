package io.squashkit.overlay.nio;

import io.squashkit.squashfs.filesystem.PathLookup;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Finds what paths of an overlay name.
final class OverlayLookup extends PathLookup<OverlayPath, Found> {
  private final Found root;

  OverlayLookup(OverlayFileSystem fileSystem, Found root) {
    super(fileSystem);
    this.root = root;
  }

  @Override
  protected Found root() {
    return root;
  }

  @Override
  protected boolean isDirectory(Found node) {
    return node.isDirectory();
  }

  @Override
  protected byte @Nullable [] target(Found node) throws IOException {
    return node.isLink() ? node.target() : null;
  }

  @Override
  protected @Nullable Found child(Found directory, byte[] name) throws IOException {
    return directory.child(Name.of(name));
  }
}
