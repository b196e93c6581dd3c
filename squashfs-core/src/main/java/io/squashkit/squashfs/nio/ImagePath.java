package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.filesystem.BytePath;
import io.squashkit.squashfs.filesystem.NestedUri;
import io.squashkit.squashfs.filesystem.PathLookup;
import io.squashkit.squashfs.read.DirectoryEntryRef;
import java.io.IOException;
import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A path of an image. Immutable.
///
/// A path that a directory stream gave knows its directory entry: an image does not change, so a walk
/// need not look up what the listing has told.
final class ImagePath extends BytePath<ImagePath> {
  private final ImageFileSystem fileSystem;
  private final @Nullable DirectoryEntryRef entry;

  private ImagePath(ImageFileSystem fileSystem, byte[] clean, @Nullable DirectoryEntryRef entry) {
    super(clean);
    this.fileSystem = fileSystem;
    this.entry = entry;
  }

  /// Makes a path of bytes in any form.
  static ImagePath of(ImageFileSystem fileSystem, byte[] bytes) {
    return new ImagePath(fileSystem, clean(bytes), null);
  }

  @Override
  protected ImagePath with(byte[] clean) {
    return new ImagePath(fileSystem, clean, null);
  }

  @Override
  protected ImagePath self() {
    return this;
  }

  /// The path of an entry of the directory that this is the path of.
  ImagePath child(DirectoryEntryRef child) {
    return new ImagePath(fileSystem, joined(child.name().bytes()), child);
  }

  /// The entry that this path names when links at its end are not followed, if it is known.
  @Nullable DirectoryEntryRef entry() {
    return entry;
  }

  @Override
  public ImageFileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public ImagePath toAbsolutePath() {
    return isAbsolute() ? this : new ImagePath(fileSystem, super.toAbsolutePath().bytes(), entry);
  }

  @Override
  public URI toUri() {
    return NestedUri.of(
        SquashfsFileSystemProvider.SCHEME, fileSystem.file(), toAbsolutePath().bytes());
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    return PathLookup.isFollowing(options)
        ? fileSystem.lookup().real(this)
        : fileSystem.lookup().withoutDots(this);
  }
}
