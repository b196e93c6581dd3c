package io.squashkit.overlay.nio;

import io.squashkit.squashfs.filesystem.ByteFileStore;
import io.squashkit.squashfs.posix.FileSystemStatus;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// An overlay as a place where files are stored: as large and as full as the file system of its upper
/// directory; without one, nothing fits in.
final class OverlayFileStore extends ByteFileStore {
  private final OverlayFileSystem fileSystem;

  OverlayFileStore(OverlayFileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  @Override
  public String name() {
    return fileSystem.top().toString();
  }

  @Override
  public String type() {
    return "overlay";
  }

  @Override
  public boolean isReadOnly() {
    return fileSystem.isReadOnly();
  }

  private FileSystemStatus space() throws IOException {
    FileSystemStatus space = new FileSystemStatus();
    return fileSystem.isReadOnly()
        ? space
        : fileSystem.call(
            fileSystem.root(),
            () -> {
              fileSystem.overlay().space(space);
              return space;
            });
  }

  @Override
  public long getTotalSpace() throws IOException {
    FileSystemStatus space = space();
    return space.blocks() * space.blockSize();
  }

  @Override
  public long getUsableSpace() throws IOException {
    FileSystemStatus space = space();
    return space.availableBlocks() * space.blockSize();
  }

  @Override
  public long getUnallocatedSpace() throws IOException {
    FileSystemStatus space = space();
    return space.freeBlocks() * space.blockSize();
  }

  @Override
  public long getBlockSize() throws IOException {
    return space().blockSize();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OverlayFileStore that && that.fileSystem.equals(fileSystem);
  }

  @Override
  public int hashCode() {
    return fileSystem.hashCode();
  }
}
