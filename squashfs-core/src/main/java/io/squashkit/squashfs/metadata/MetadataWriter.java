package io.squashkit.squashfs.metadata;

import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.io.ImageSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A table of metadata blocks in the making: records go in at the end, each full block of 8 KiB is
/// handed out to be compressed while the next one fills, and the blocks lie in memory, compressed, until
/// the table is written.
///
/// A record's reference holds the stored position of its block, which is known once all blocks before it
/// are compressed: [#settle] waits for that. For one thread.
public final class MetadataWriter {
  private static final int BLOCK = Limits.METADATA_BLOCK_SIZE;

  private final MetadataCompression compression;
  private final List<byte[]> stored = new ArrayList<>();
  private final List<MetadataCompression.Pending> pending = new ArrayList<>();
  private long[] starts = new long[16];
  private byte[] current = new byte[BLOCK];
  private int filled;

  /// Starts a table.
  ///
  /// @param compression compresses its blocks
  public MetadataWriter(MetadataCompression compression) {
    this.compression = compression;
  }

  /// Where the next record will start.
  ///
  /// @return uncompressed bytes from the start of the table
  public long position() {
    return (long) blockCount() * BLOCK + filled;
  }

  /// Appends a record.
  ///
  /// @param record its remaining bytes, which are consumed
  public void write(ByteBuffer record) {
    while (record.hasRemaining()) {
      int part = Math.min(BLOCK - filled, record.remaining());
      record.get(current, filled, part);
      filled += part;
      if (filled == BLOCK) {
        seal();
      }
    }
  }

  private void seal() {
    pending.add(compression.submit(current, filled));
    current = new byte[BLOCK];
    filled = 0;
  }

  private int blockCount() {
    return stored.size() + pending.size();
  }

  /// Waits until all full blocks are compressed, so that [#reference] knows where they lie.
  ///
  /// @throws IOException if compression failed, or the table outgrew what references can hold
  public void settle() throws IOException {
    for (MetadataCompression.Pending block : pending) {
      byte[] bytes = block.await();
      stored.add(bytes);
      if (stored.size() == starts.length) {
        starts = java.util.Arrays.copyOf(starts, starts.length * 2);
      }
      starts[stored.size()] = starts[stored.size() - 1] + bytes.length;
    }
    pending.clear();
    if (storedSize() > Limits.MAX_TABLE_BYTES) {
      throw new IOException(
          "metadata table: compressed size is "
              + storedSize()
              + " bytes, allowed: "
              + Limits.MAX_TABLE_BYTES
              + "; the tree has too many entries for one image");
    }
  }

  /// The reference of a record.
  ///
  /// @param position what [#position] said before the record was written; not beyond the last settled
  ///     full block and the one being filled
  /// @return the reference
  public InodeRef reference(long position) {
    return InodeRef.of(starts[(int) (position / BLOCK)], (int) (position % BLOCK));
  }

  /// Ends the table: compresses the last, short block.
  ///
  /// @throws IOException if compression failed
  public void finish() throws IOException {
    if (filled > 0) {
      seal();
    }
    settle();
  }

  /// The stored size of all settled blocks.
  ///
  /// @return bytes
  public long storedSize() {
    return starts[stored.size()];
  }

  /// Writes a finished table.
  ///
  /// @param sink where to
  /// @param position where the table starts in the file
  /// @throws IOException if writing fails
  public void writeTo(ImageSink sink, long position) throws IOException {
    ByteBuffer batch = ByteBuffer.allocate(64 * (BLOCK + 2));
    long at = position;
    for (byte[] block : stored) {
      if (batch.remaining() < block.length) {
        at += flush(sink, at, batch);
      }
      batch.put(block);
    }
    flush(sink, at, batch);
  }

  private static int flush(ImageSink sink, long position, ByteBuffer batch) throws IOException {
    int size = batch.flip().remaining();
    sink.write(position, batch);
    batch.clear();
    return size;
  }

  /// The stored positions of the blocks, as the index of a lookup table lists them.
  ///
  /// @param base added to each: where the table starts in the image
  /// @return one position a block
  public long[] blockPositions(long base) {
    long[] positions = new long[stored.size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = base + starts[i];
    }
    return positions;
  }
}
