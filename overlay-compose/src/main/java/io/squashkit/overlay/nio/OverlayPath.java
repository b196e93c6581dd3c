package io.squashkit.overlay.nio;

import io.squashkit.squashfs.filesystem.BytePath;
import io.squashkit.squashfs.filesystem.NestedUri;
import io.squashkit.squashfs.filesystem.PathLookup;
import java.io.IOException;
import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// A path of an overlay. Immutable.
final class OverlayPath extends BytePath<OverlayPath> {
  private final OverlayFileSystem fileSystem;

  /// @param clean as [#clean] gives it
  OverlayPath(OverlayFileSystem fileSystem, byte[] clean) {
    super(clean);
    this.fileSystem = fileSystem;
  }

  @Override
  protected OverlayPath with(byte[] clean) {
    return new OverlayPath(fileSystem, clean);
  }

  @Override
  protected OverlayPath self() {
    return this;
  }

  @Override
  public OverlayFileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public URI toUri() {
    return NestedUri.of(
        OverlayFileSystemProvider.SCHEME, fileSystem.top(), toAbsolutePath().bytes());
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    return fileSystem.call(
        this,
        () ->
            PathLookup.isFollowing(options)
                ? fileSystem.lookup().real(this)
                : fileSystem.lookup().withoutDots(this));
  }
}
