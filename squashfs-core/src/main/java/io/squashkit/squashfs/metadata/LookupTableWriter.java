package io.squashkit.squashfs.metadata;

import io.squashkit.squashfs.io.ImageSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes a lookup table: entries of one size in metadata blocks, and behind them an index with the
/// 64-bit position of each block. Readers find the table by its index.
public final class LookupTableWriter {
  private final ImageSink sink;
  private final long base;
  private final MetadataCompression compression;
  private long position;

  /// Starts to write tables one behind the other.
  ///
  /// @param sink where to
  /// @param base where the image starts in the file
  /// @param position where the first table goes, in bytes from the start of the image
  /// @param compression compresses the blocks
  public LookupTableWriter(
      ImageSink sink, long base, long position, MetadataCompression compression) {
    this.sink = sink;
    this.base = base;
    this.position = position;
    this.compression = compression;
  }

  /// Where the next table goes.
  ///
  /// @return bytes from the start of the image
  public long position() {
    return position;
  }

  /// Writes finished metadata blocks without an index.
  ///
  /// @param table the blocks
  /// @return where they start
  /// @throws IOException if writing fails
  public long writeBlocks(MetadataWriter table) throws IOException {
    long start = position;
    table.writeTo(sink, base + start);
    position += table.storedSize();
    return start;
  }

  /// Writes plain bytes.
  ///
  /// @param bytes what to write
  /// @return where they start
  /// @throws IOException if writing fails
  public long writeBytes(ByteBuffer bytes) throws IOException {
    long start = position;
    int size = bytes.remaining();
    sink.write(base + start, bytes);
    position += size;
    return start;
  }

  /// Writes a table.
  ///
  /// @param entries all entries, little endian, ready to be read
  /// @return where its index starts, which is what the super block names
  /// @throws IOException if writing fails
  public long write(ByteBuffer entries) throws IOException {
    MetadataWriter blocks = new MetadataWriter(compression);
    blocks.write(entries);
    blocks.finish();
    long start = writeBlocks(blocks);
    return writeBytes(index(blocks.blockPositions(start)));
  }

  /// Lays out an index.
  ///
  /// @param positions of the blocks
  /// @return its bytes
  public static ByteBuffer index(long[] positions) {
    ByteBuffer index = ByteBuffer.allocate(8 * positions.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long start : positions) {
      index.putLong(start);
    }
    return index.flip();
  }
}
