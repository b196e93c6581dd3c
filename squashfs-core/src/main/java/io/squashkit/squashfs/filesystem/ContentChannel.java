package io.squashkit.squashfs.filesystem;

import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;

/// Reads a content that nobody writes. As its reader is: where several threads may use that at once, they
/// may read here.
public abstract class ContentChannel extends PositionedChannel {
  private final ContentReader reader;
  private final long size;

  /// Opens a content.
  ///
  /// @param content what is read
  /// @throws IOException if it cannot be opened
  protected ContentChannel(FileContent content) throws IOException {
    super(true, false, false);
    this.size = content.size();
    this.reader = content.open();
  }

  @Override
  protected void ensureOpen() throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  protected int readAt(long from, ByteBuffer into) throws IOException {
    return from >= size ? 0 : reader.read(from, into);
  }

  @Override
  public final long size() throws IOException {
    ensureOpen();
    return size;
  }

  @Override
  public final void force(boolean metadata) throws IOException {
    ensureOpen();
  }

  /// Refused: nobody writes here, so there is nothing to lock against.
  @Override
  public final FileLock lock(long from, long length, boolean shared) throws IOException {
    ensureOpen();
    throw shared
        ? new UnsupportedOperationException("a file that nobody writes cannot be locked")
        : new NonWritableChannelException();
  }

  /// Refused, as [#lock(long, long, boolean)] is.
  @Override
  public final FileLock tryLock(long from, long length, boolean shared) throws IOException {
    return lock(from, length, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    reader.close();
  }
}
