package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.filesystem.PositionedChannel;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;

/// Reads a file's content. Positional reads of what is in the cache take no lock, so any number of
/// threads may share one channel; those that move the position take turns. A thread that is interrupted
/// reads on: the image stays open for the others.
final class ImageChannel extends PositionedChannel {
  private final ImageFileSystem fileSystem;
  private final ContentReader reader;
  private final long size;

  /// @param content of the image, whose readers several threads may use
  ImageChannel(ImageFileSystem fileSystem, FileContent content) throws IOException {
    super(true, false, false);
    this.fileSystem = fileSystem;
    this.reader = content.open();
    this.size = content.size();
  }

  /// Holds the options of a channel to be opened to what reading takes.
  ///
  /// @return whether a link at the end of the path is followed
  static boolean checkOptions(Set<? extends OpenOption> options) {
    for (OpenOption option : options) {
      if (option == StandardOpenOption.WRITE
          || option == StandardOpenOption.APPEND
          || option == StandardOpenOption.DELETE_ON_CLOSE) {
        throw new ReadOnlyFileSystemException();
      }
      if (!(option instanceof StandardOpenOption) && option != LinkOption.NOFOLLOW_LINKS) {
        throw new UnsupportedOperationException(
            "open option is " + Objects.requireNonNull(option, "option"));
      }
    }
    return !options.contains(LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  protected void ensureOpen() throws IOException {
    if (!fileSystem.isOpen()) {
      close();
    }
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  protected int readAt(long from, ByteBuffer into) throws IOException {
    return from >= size ? 0 : reader.read(from, into);
  }

  @Override
  public long size() throws IOException {
    ensureOpen();
    return size;
  }

  @Override
  public void force(boolean metadata) throws IOException {
    ensureOpen();
  }

  /// Refused: nobody writes here, so there is nothing to lock against.
  @Override
  public FileLock lock(long from, long length, boolean shared) throws IOException {
    throw noLock(shared);
  }

  /// Refused, as [#lock(long, long, boolean)] is.
  @Override
  public FileLock tryLock(long from, long length, boolean shared) throws IOException {
    throw noLock(shared);
  }

  private RuntimeException noLock(boolean shared) throws IOException {
    ensureOpen();
    return shared
        ? new UnsupportedOperationException("a file of an image cannot be locked")
        : new NonWritableChannelException();
  }

  @Override
  protected void implCloseChannel() throws IOException {
    reader.close();
  }
}
