package io.squashkit.squashfs.scan;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.tree.ContentReader;
import java.io.IOException;
import java.nio.ByteBuffer;

/// An open file of the host.
final class HostReader implements ContentReader {
  private final Posix posix;
  private final int file;
  private final HostFile of;
  private boolean holes;
  private boolean closed;

  /// Where the data lies that was found last.
  private long dataStart;

  private long dataEnd;

  HostReader(Posix posix, int file, HostFile of, boolean holes) {
    this.posix = posix;
    this.file = file;
    this.of = of;
    this.holes = holes;
  }

  @Override
  public int read(long position, ByteBuffer into) throws IOException {
    long left = Math.max(0, of.size() - position);
    int limit = into.limit();
    int wanted = (int) Math.min(into.remaining(), left);
    into.limit(into.position() + wanted);
    int got = posix.read(file, position, into);
    into.limit(limit);
    if (got < wanted) {
      if (got < 0) {
        throw Errno.exception(-got, of.origin());
      }
      throw of.changed(" size was " + of.size() + ", is " + (position + got));
    }
    return got;
  }

  @Override
  public boolean isForSeveralThreads() {
    return true;
  }

  @Override
  public long nextData(long position) throws IOException {
    long size = of.size();
    if (!holes || (position >= dataStart && position < dataEnd) || position >= size) {
      return Math.min(position, size);
    }
    long start = posix.nextData(file, position);
    if (start == -Errno.ENXIO) {
      return size;
    }
    long end = start < 0 ? start : posix.nextHole(file, start);
    if (end < 0) { // a file system that does not tell
      holes = false;
      return position;
    }
    dataStart = start;
    dataEnd = end;
    return Math.min(start, size);
  }

  @Override
  public long nextHole(long position) throws IOException {
    long data = nextData(position);
    if (data > position) {
      return position;
    }
    boolean known = holes && position >= dataStart && position < dataEnd;
    return known ? Math.min(dataEnd, of.size()) : of.size();
  }

  @Override
  public int hostFile() {
    return file;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      posix.close(file);
    }
  }
}
