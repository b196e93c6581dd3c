package io.squashkit.overlay.nio;

import io.squashkit.squashfs.filesystem.PositionedChannel;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;

/// An open file of an overlay without an upper directory. Threads that read at once take turns.
final class LowerChannel extends PositionedChannel {
  private final OverlayFileSystem fileSystem;
  private final ContentReader reader;
  private final long size;

  LowerChannel(OverlayFileSystem fileSystem, FileContent content) throws IOException {
    super(true, false, false);
    this.fileSystem = fileSystem;
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
    synchronized (reader) {
      ensureOpen();
      return reader.read(from, into);
    }
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
    ensureOpen();
    throw shared
        ? new UnsupportedOperationException("files of a read-only overlay cannot be locked")
        : new NonWritableChannelException();
  }

  /// Refused, as [#lock(long, long, boolean)] is.
  @Override
  public FileLock tryLock(long from, long length, boolean shared) throws IOException {
    return lock(from, length, shared);
  }

  /// Not under the file system's lock: who closes that waits for this.
  @Override
  protected void implCloseChannel() throws IOException {
    synchronized (reader) {
      reader.close();
    }
    fileSystem.closed(this);
  }
}
