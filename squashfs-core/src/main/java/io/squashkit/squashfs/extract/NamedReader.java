package io.squashkit.squashfs.extract;

import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads a content, and says in every failure which file of the host it was for: what fails below knows
/// of blocks at most.
final class NamedReader implements ContentReader {
  private final ContentReader reader;
  private final PathOf path;

  NamedReader(FileContent content, PathOf path) throws IOException {
    this.path = path;
    try {
      reader = content.open();
    } catch (IOException e) {
      throw named(e);
    }
  }

  private IOException named(IOException cause) {
    return new IOException(path + ": " + cause.getMessage(), cause);
  }

  @Override
  public int read(long position, ByteBuffer into) throws IOException {
    try {
      return reader.read(position, into);
    } catch (IOException e) {
      throw named(e);
    }
  }

  @Override
  public long nextData(long position) throws IOException {
    try {
      return reader.nextData(position);
    } catch (IOException e) {
      throw named(e);
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
