package io.squashkit.squashfs.tar;

import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.ContentStore;
import io.squashkit.squashfs.tree.FileContent;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Contents that came by once, kept in a temporary file without a name until this is closed. Takes them
/// from one thread; what it gives back is safe for use by several.
public final class SpooledContents implements ContentStore, Closeable {
  private static final int BUFFER_SIZE = 1 << 20;

  private final FileChannel file;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_SIZE);
  private long end;

  private SpooledContents(FileChannel file) {
    this.file = file;
  }

  /// Makes the temporary file.
  ///
  /// @return an empty store
  /// @throws IOException if it cannot be made
  public static SpooledContents open() throws IOException {
    Path path = Files.createTempFile("squash-", ".spool");
    try {
      return new SpooledContents(
          FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    } finally {
      Files.delete(path); // what is open stays until it is closed, however this process ends
    }
  }

  @Override
  public FileContent store(ContentReader content, long size, String origin) throws IOException {
    long start = end;
    if (size > Long.MAX_VALUE - start) {
      throw new IOException(
          origin + ": size is " + size + ", allowed: what a temporary file holds");
    }
    long at = content.nextData(0);
    while (at < size) {
      buffer.clear().limit((int) Math.min(BUFFER_SIZE, size - at));
      int got = content.read(at, buffer);
      if (got <= 0) {
        throw new IOException(origin + ": content ends at " + at + ", not at " + size);
      }
      write(buffer.flip(), start + at);
      at = content.nextData(at + got);
    }
    end = start + size;
    return new Spooled(file, start, size, origin);
  }

  private void write(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    try {
      while (bytes.hasRemaining()) {
        at += file.write(bytes, at);
      }
    } catch (IOException e) {
      throw new IOException("temporary file: " + e.getMessage(), e);
    }
  }

  /// Ends all contents.
  @Override
  public void close() throws IOException {
    file.close();
  }

  /// A content in the file.
  private record Spooled(FileChannel file, long start, long size, String origin)
      implements FileContent {
    @Override
    public ContentReader open() {
      return new SpoolReader(this);
    }
  }

  /// Reads a content; what lies behind the end of the file are zeros that were never written.
  private record SpoolReader(Spooled of) implements ContentReader {
    @Override
    public int read(long position, ByteBuffer into) throws IOException {
      int wanted = (int) Math.min(into.remaining(), Math.max(0, of.size - position));
      int limit = into.limit();
      into.limit(into.position() + wanted);
      long at = of.start + position;
      while (into.hasRemaining()) {
        int got = of.file.read(into, at);
        if (got < 0) {
          into.put(new byte[into.remaining()]);
        }
        at += Math.max(got, 0);
      }
      into.limit(limit);
      return wanted;
    }

    @Override
    public void close() {
      // the file is closed with all contents in it
    }
  }
}
