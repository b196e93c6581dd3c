package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;

/// Reads a file's content. Positional reads of what is in the cache take no lock, so any number of
/// threads may share one channel; those that move the position take turns. A thread that is interrupted
/// reads on: the image stays open for the others.
final class ImageChannel extends FileChannel {
  private static final int TRANSFER = 128 << 10;

  private final ImageFileSystem fileSystem;
  private final ContentReader reader;
  private final long size;
  private final Object turn = new Object();
  private long position; // under turn

  /// @param content of the image, whose readers several threads may use
  ImageChannel(ImageFileSystem fileSystem, FileContent content) throws IOException {
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

  private void ensureOpen() throws IOException {
    if (!fileSystem.isOpen()) {
      close();
    }
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public int read(ByteBuffer into, long from) throws IOException {
    if (from < 0) {
      throw new IllegalArgumentException("position is " + from + ", allowed: from 0");
    }
    ensureOpen();
    if (into.isReadOnly()) {
      throw new IllegalArgumentException("the buffer is read-only");
    }
    if (from >= size) {
      return into.hasRemaining() ? -1 : 0;
    }
    return reader.read(from, into);
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    synchronized (turn) {
      int count = read(into, position);
      position += Math.max(0, count);
      return count;
    }
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    ensureOpen();
    synchronized (turn) {
      long total = 0;
      for (int i = offset; i < offset + length; i++) {
        if (into[i].hasRemaining()) {
          int count = read(into[i]);
          if (count < 0) {
            return total == 0 ? -1 : total;
          }
          total += count;
        }
      }
      return total;
    }
  }

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
    ensureOpen();
    if (!target.isOpen()) {
      throw new ClosedChannelException();
    }
    if (from < 0 || count < 0) {
      throw new IllegalArgumentException(
          "position and count are " + from + " and " + count + ", allowed: from 0");
    }
    long end = Math.min(count, Math.max(0, size - from)) + from;
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(end - from, TRANSFER));
    long at = from;
    while (at < end) {
      // Up to a multiple of the buffer's size: then whole blocks are decompressed to where they go.
      long part = Math.min(end - at, TRANSFER - (at & TRANSFER - 1));
      reader.read(at, buffer.clear().limit((int) Math.min(part, buffer.capacity())));
      int wanted = buffer.flip().limit();
      int written = target.write(buffer);
      at += written;
      if (written < wanted) {
        break;
      }
    }
    return at - from;
  }

  @Override
  public long position() throws IOException {
    ensureOpen();
    synchronized (turn) {
      return position;
    }
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    ensureOpen();
    if (newPosition < 0) {
      throw new IllegalArgumentException("position is " + newPosition + ", allowed: from 0");
    }
    synchronized (turn) {
      position = newPosition;
    }
    return this;
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

  /// Refused: the content lies compressed in the image.
  @Override
  public MappedByteBuffer map(MapMode mode, long from, long length) {
    throw new UnsupportedOperationException("a file of an image is compressed: cannot be mapped");
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

  private NonWritableChannelException readOnly() throws IOException {
    ensureOpen();
    return new NonWritableChannelException();
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    throw readOnly();
  }

  @Override
  public int write(ByteBuffer from, long at) throws IOException {
    throw readOnly();
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    throw readOnly();
  }

  @Override
  public FileChannel truncate(long newSize) throws IOException {
    throw readOnly();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long at, long count) throws IOException {
    throw readOnly();
  }

  @Override
  protected void implCloseChannel() throws IOException {
    reader.close();
  }
}
