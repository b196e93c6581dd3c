package io.squashkit.overlay.nio;

import io.squashkit.squashfs.filesystem.ContentChannel;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;

/// An open file of an overlay without an upper directory. Threads that read at once take turns.
final class LowerChannel extends ContentChannel {
  private final OverlayFileSystem fileSystem;
  private final Object reading = new Object();

  LowerChannel(OverlayFileSystem fileSystem, FileContent content) throws IOException {
    super(content);
    this.fileSystem = fileSystem;
  }

  @Override
  protected int readAt(long from, ByteBuffer into) throws IOException {
    synchronized (reading) {
      ensureOpen();
      return super.readAt(from, into);
    }
  }

  /// Not under the file system's lock: who closes that waits for this.
  @Override
  protected void implCloseChannel() throws IOException {
    synchronized (reading) {
      super.implCloseChannel();
    }
    fileSystem.closed(this);
  }
}
