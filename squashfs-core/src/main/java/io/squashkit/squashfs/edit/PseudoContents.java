package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The contents of pseudo files.
final class PseudoContents {
  private PseudoContents() {}

  /// Bytes in memory.
  static FileContent of(byte[] bytes, String origin) {
    return new InMemory(bytes, origin);
  }

  /// Opens a new file that has no name, to be written once and read at any place.
  static FileChannel nameless() throws IOException {
    Path file = Files.createTempFile("squash", ".tmp");
    return FileChannel.open(
        file,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record InMemory(byte[] bytes, String origin) implements FileContent {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public ContentReader open() {
      return new ContentReader() {
        @Override
        public int read(long position, ByteBuffer into) {
          int from = (int) Math.min(position, bytes.length);
          int count = Math.min(into.remaining(), bytes.length - from);
          into.put(bytes, from, count);
          return count;
        }

        @Override
        public void close() {}
      };
    }
  }

  /// Part of an open file.
  ///
  /// @param file stays open as long as the content is wanted
  /// @param start of the part
  /// @param size its bytes
  /// @param origin see [FileContent#origin]
  record Part(FileChannel file, long start, long size, String origin) implements FileContent {
    @Override
    public ContentReader open() {
      return new ContentReader() {
        @Override
        public int read(long position, ByteBuffer into) throws IOException {
          return Part.this.read(position, into);
        }

        @Override
        public void close() {}
      };
    }

    private int read(long position, ByteBuffer into) throws IOException {
      int limit = into.limit();
      long left = Math.max(0, size - position);
      into.limit(into.position() + (int) Math.min(into.remaining(), left));
      int total = 0;
      while (into.hasRemaining()) {
        int count = file.read(into, start + position + total);
        if (count < 0) {
          throw new IOException(origin + ": changed while it was packed: it is shorter now");
        }
        total += count;
      }
      into.limit(limit);
      return total;
    }
  }
}
