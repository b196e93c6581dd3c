package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.filesystem.NamedAttributes;
import io.squashkit.squashfs.read.SquashfsImage;
import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An image as a place where files are stored: full, and of the size that its super block tells.
final class ImageFileStore extends FileStore {
  private static final Set<Class<?>> VIEWS =
      Set.of(
          BasicFileAttributeView.class,
          FileOwnerAttributeView.class,
          PosixFileAttributeView.class,
          UserDefinedFileAttributeView.class);

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
  public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
    return VIEWS.contains(type);
  }

  @Override
  public boolean supportsFileAttributeView(String name) {
    return NamedAttributes.isView(name);
  }

  @Override
  public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
    return null;
  }

  @Override
  public Object getAttribute(String attribute) {
    return switch (attribute) {
      case "totalSpace" -> getTotalSpace();
      case "usableSpace" -> getUsableSpace();
      case "unallocatedSpace" -> getUnallocatedSpace();
      default ->
          throw new UnsupportedOperationException(
              "attribute is '"
                  + attribute
                  + "', allowed: totalSpace, usableSpace, unallocatedSpace");
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ImageFileStore that && that.image == image;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(image);
  }

  @Override
  public String toString() {
    return image.name() + " (squashfs)";
  }
}
