package io.squashkit.squashfs.tar;

import io.squashkit.squashfs.io.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/// An archive that contents are read from long after it was scanned. Safe for use by several threads.
final class ArchiveFile {
  private final ImageSource source;
  private final long size;
  private final @Nullable Path path;
  private final @Nullable FileTime mtime;

  /// @param path where it lies, to see whether it changes, or null
  ArchiveFile(ImageSource source, @Nullable Path path) throws IOException {
    this.source = source;
    this.path = path;
    this.mtime = path == null ? null : Files.getLastModifiedTime(path);
    this.size = source.size();
  }

  ImageSource source() {
    return source;
  }

  long size() {
    return size;
  }

  String name() {
    return source.name();
  }

  /// Fails if the archive is no longer what was scanned.
  void check() throws IOException {
    long now = source.size();
    if (now != size) {
      throw changed("size was " + size + ", is " + now);
    }
    if (path != null) {
      FileTime time = Files.getLastModifiedTime(path);
      if (!time.equals(mtime)) {
        throw changed("modification time was " + mtime + ", is " + time);
      }
    }
  }

  /// Fills the buffer.
  void read(long position, ByteBuffer into) throws IOException {
    int wanted = into.remaining();
    int got = source.read(position, into);
    if (got < wanted) {
      throw changed("size was " + size + ", is " + (position + got));
    }
  }

  private TarException changed(String how) {
    return new TarException("changed while it was packed: " + name() + " " + how);
  }
}
