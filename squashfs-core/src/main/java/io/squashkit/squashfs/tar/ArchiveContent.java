package io.squashkit.squashfs.tar;

import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The content of a file in an archive that can be read at any place. One for each file of a tree: kept
/// small.
final class ArchiveContent implements FileContent {
  private final ArchiveFile archive;
  private final TarDirectory directory;
  private final Name name;
  private final long start;
  private final long size;
  private final @Nullable SparseMap map;

  /// @param start where the stored bytes begin
  /// @param map where the file has holes, or null
  ArchiveContent(
      ArchiveFile archive,
      TarDirectory directory,
      Name name,
      long start,
      long size,
      @Nullable SparseMap map) {
    this.archive = archive;
    this.directory = directory;
    this.name = name;
    this.start = start;
    this.size = size;
    this.map = map;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public ContentReader open() throws IOException {
    archive.check();
    long stored = map == null ? size : Long.MAX_VALUE;
    ContentReader dense = new Stored(archive, start, stored);
    return map == null ? dense : new SparseReader(dense, map, size);
  }

  @Override
  public String origin() {
    return archive.name() + ": " + directory.path(name);
  }

  /// The bytes that the archive holds.
  private record Stored(ArchiveFile archive, long start, long size) implements ContentReader {
    @Override
    public int read(long position, ByteBuffer into) throws IOException {
      int limit = into.limit();
      int wanted = (int) Math.max(0, Math.min(into.remaining(), size - position));
      archive.read(start + position, into.limit(into.position() + wanted));
      into.limit(limit);
      return wanted;
    }

    @Override
    public void close() {
      // the archive stays open for other contents
    }
  }
}
