package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.filesystem.ByteFileStore;
import io.squashkit.squashfs.read.SquashfsImage;
import org.jspecify.annotations.Nullable;

/// An image as a place where files are stored: full, and of the size that its super block tells.
final class ImageFileStore extends ByteFileStore {
  private final SquashfsImage image;

  ImageFileStore(SquashfsImage image) {
    this.image = image;
  }

  @Override
  public String name() {
    return image.name();
  }

  @Override
  public String type() {
    return "squashfs";
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  /// The bytes of the image, compressed.
  @Override
  public long getTotalSpace() {
    return image.superblock().bytesUsed();
  }

  @Override
  public long getUsableSpace() {
    return 0;
  }

  @Override
  public long getUnallocatedSpace() {
    return 0;
  }

  @Override
  public long getBlockSize() {
    return image.superblock().blockSize();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ImageFileStore that && that.image == image;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(image);
  }
}
