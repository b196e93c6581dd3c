package io.squashkit.overlay.nio;

import io.squashkit.overlay.upper.OverlayException;
import io.squashkit.overlay.upper.OverlayFile;
import io.squashkit.squashfs.filesystem.PositionedChannel;
import io.squashkit.squashfs.posix.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;

/// An open file of an overlay with an upper directory.
final class OverlayChannel extends PositionedChannel {
  private final OverlayFileSystem fileSystem;
  private final OverlayPath path;
  private final OverlayFile file;
  private final boolean sync;

  /// @param path as it was opened, for messages
  OverlayChannel(OverlayPath path, OverlayFile file, OpenRequest request) {
    super(request.read(), request.write(), request.append());
    this.fileSystem = path.getFileSystem();
    this.path = path;
    this.file = file;
    this.sync = request.sync();
  }

  @Override
  protected void ensureOpen() throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  private <T> T use(OverlayFileSystem.Operation<T> operation) throws IOException {
    try {
      return operation.run();
    } catch (OverlayException e) {
      if (e.errno() == Errno.EBADF) {
        throw new AsynchronousCloseException();
      }
      throw Failures.of(e, path, null);
    }
  }

  @Override
  protected int readAt(long from, ByteBuffer into) throws IOException {
    return use(() -> file.read(from, into));
  }

  @Override
  protected int writeAt(long at, ByteBuffer from) throws IOException {
    int count = use(() -> file.write(at, from));
    if (sync) {
      force(true);
    }
    return count;
  }

  @Override
  protected void cut(long newSize) throws IOException {
    use(
        () -> {
          file.truncate(newSize);
          return true;
        });
  }

  @Override
  public long size() throws IOException {
    ensureOpen();
    return use(() -> file.status().size());
  }

  @Override
  public void force(boolean metadata) throws IOException {
    ensureOpen();
    use(
        () -> {
          file.sync();
          return true;
        });
  }

  /// Does not wait: a lock that overlaps another is refused, as everywhere within one Java.
  @Override
  public FileLock lock(long from, long length, boolean shared) throws IOException {
    return tryLock(from, length, shared);
  }

  @Override
  public FileLock tryLock(long from, long length, boolean shared) throws IOException {
    if (shared) {
      requireReadable();
    } else {
      requireWritable();
    }
    return fileSystem.locks().take(this, file.node(), from, length, shared);
  }

  /// Not under the file system's lock: who closes that waits for this.
  @Override
  protected void implCloseChannel() throws IOException {
    try {
      fileSystem.locks().release(this, file.node());
      file.close();
    } finally {
      fileSystem.closed(this);
    }
  }
}
