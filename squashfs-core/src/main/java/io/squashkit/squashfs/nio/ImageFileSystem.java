package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.filesystem.ByteFileSystem;
import io.squashkit.squashfs.read.DirectoryWays;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.Path;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// An open image as a file system. Safe for use by several threads.
///
/// Channels and directory streams hold nothing that must be freed, so the file system keeps no list of
/// them: when it is closed, each notices at its next use.
final class ImageFileSystem extends ByteFileSystem<ImagePath> {
  private static final AtomicLong LAST_DEVICE = new AtomicLong();

  private final SquashfsFileSystemProvider provider;
  private final SquashfsImage image;
  private final Path file;
  private final ImageLookup lookup;
  private final DirectoryWays ways = new DirectoryWays();
  private final long device = LAST_DEVICE.incrementAndGet();
  private volatile boolean open = true;

  /// @param image closed with the file system
  /// @param file where it lies, absolute
  ImageFileSystem(SquashfsFileSystemProvider provider, SquashfsImage image, Path file)
      throws IOException {
    this.provider = provider;
    this.image = image;
    this.file = file;
    this.lookup = new ImageLookup(this, image.root());
    ways.isOnly(image.root().header().number(), 0, 0);
  }

  /// The image.
  ///
  /// @throws ClosedFileSystemException if it is closed
  SquashfsImage image() {
    if (!open) {
      throw new ClosedFileSystemException();
    }
    return image;
  }

  Path file() {
    return file;
  }

  /// Finds what paths name.
  ///
  /// @throws ClosedFileSystemException if the file system is closed
  ImageLookup lookup() {
    image();
    return lookup;
  }

  /// Through which entries directories are reached, so that a walk through a hostile image ends.
  DirectoryWays ways() {
    return ways;
  }

  /// Tells the files of this image from those of others.
  long device() {
    return device;
  }

  @Override
  public ImagePath path(byte[] bytes) {
    return ImagePath.of(this, bytes);
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (!open) {
        return;
      }
      open = false;
    }
    provider.forget(this);
    image.close();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of(new ImageFileStore(image()));
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
