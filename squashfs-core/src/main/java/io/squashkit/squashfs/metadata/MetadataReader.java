package io.squashkit.squashfs.metadata;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.format.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Moves through the uncompressed bytes of one table. Records that lie within a metadata block are seen
/// where they are; those that span blocks are put together first. Cheap to make; for one thread at a
/// time.
public final class MetadataReader {
  /// No codec makes less than this of a full metadata block, its header included.
  private static final int SMALLEST_BLOCK = 10;

  private static final int FIRST_SCRATCH = 256;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final MetadataBlockCache cache;
  private final String table;
  private final long start;
  private final long end;
  private @Nullable MetadataBlock block;
  private ByteBuffer view = NOTHING;
  private ByteBuffer scratch = NOTHING;
  private int offset;

  /// Makes a reader; [#seek] comes first.
  ///
  /// @param cache gives the blocks
  /// @param table the table's name, for messages
  /// @param start position of the table's first block in the image
  /// @param end position behind the table's last block
  public MetadataReader(MetadataBlockCache cache, String table, long start, long end) {
    this.cache = cache;
    this.table = table;
    this.start = start;
    this.end = end;
  }

  /// Moves to a place.
  ///
  /// @param blockStart stored bytes from the start of the table to the metadata block
  /// @param at offset in the uncompressed block; the block's whole length means the next block's start
  /// @throws CorruptImageException if there is no such place
  /// @throws IOException if reading fails
  public void seek(long blockStart, int at) throws IOException {
    if (blockStart < 0 || blockStart >= end - start) {
      throw CorruptImageException.at(
          table, start, "reference to metadata block", blockStart, "below " + (end - start));
    }
    MetadataBlock found = load(start + blockStart);
    if (at > found.length()) {
      throw CorruptImageException.at(
          table, found.start(), "offset in metadata block", at, "at most " + found.length());
    }
    offset = at;
  }

  /// Moves to a place.
  ///
  /// @param ref the place
  /// @throws CorruptImageException if there is no such place
  /// @throws IOException if reading fails
  public void seek(InodeRef ref) throws IOException {
    seek(ref.blockStart(), ref.offset());
  }

  /// The reference of the next byte.
  ///
  /// @return always with an offset inside the block, unless this is the end of the table
  /// @throws IOException if the next block cannot be read
  public InodeRef here() throws IOException {
    MetadataBlock now = current();
    return InodeRef.of(now.start() - start, offset);
  }

  /// Where the current metadata block lies, for messages.
  ///
  /// @return its position in the image
  public long blockPosition() {
    return block == null ? start : block.start();
  }

  /// The offset in the current metadata block, for messages.
  ///
  /// @return bytes
  public int blockOffset() {
    return offset;
  }

  /// Tells whether the table is read to its end.
  ///
  /// @return true if nothing follows
  public boolean atEnd() {
    return block != null && offset == block.length() && block.next() == end;
  }

  /// An upper bound of the bytes that may follow, told without reading them.
  ///
  /// @return uncompressed bytes
  public long available() {
    long next = block == null ? start : block.next();
    long here = block == null ? 0 : block.length() - offset;
    return here + ((end - next) / SMALLEST_BLOCK + 1) * Limits.METADATA_BLOCK_SIZE;
  }

  /// Shows the next bytes and stays where it is.
  ///
  /// @param bytes how many must be there, at most 8,192
  /// @return a little-endian buffer, at its position the next byte, with at least as many remaining; good
  ///     until the next call
  /// @throws CorruptImageException if the table ends before
  /// @throws IOException if reading fails
  public ByteBuffer peek(int bytes) throws IOException {
    MetadataBlock now = current();
    if (now.length() - offset >= bytes) {
      return view.position(offset);
    }
    int before = offset;
    ByteBuffer result = assemble(bytes);
    load(now.start());
    offset = before;
    return result;
  }

  /// Takes the next bytes and moves behind them. The caller has bounded their number by [#available] and
  /// by what a record may take; memory is taken only as bytes turn up.
  ///
  /// @param bytes how many
  /// @return a little-endian buffer with at least as many remaining; good until the next call
  /// @throws CorruptImageException if the table ends before
  /// @throws IOException if reading fails
  public ByteBuffer take(int bytes) throws IOException {
    MetadataBlock now = current();
    if (now.length() - offset < bytes) {
      return assemble(bytes);
    }
    view.position(offset);
    offset += bytes;
    return view;
  }

  /// Moves on.
  ///
  /// @param bytes how far
  /// @throws CorruptImageException if the table ends before
  /// @throws IOException if reading fails
  public void skip(long bytes) throws IOException {
    long left = bytes;
    MetadataBlock now = current();
    while (left > now.length() - offset) {
      left -= now.length() - offset;
      offset = now.length();
      now = next(now);
    }
    offset += (int) left;
  }

  private ByteBuffer assemble(int bytes) throws IOException {
    ByteBuffer out = scratch;
    if (out.capacity() < bytes) {
      out = newBuffer(Math.min(bytes, 2 * Limits.METADATA_BLOCK_SIZE));
    }
    out.clear();
    MetadataBlock now = current();
    while (true) {
      int n = Math.min(now.length() - offset, bytes - out.position());
      if (out.remaining() < n) {
        int grown = (int) Math.min(bytes, 2L * out.capacity() + n);
        out = newBuffer(grown).put(out.flip());
      }
      out.put(now.bytes(), offset, n);
      offset += n;
      if (out.position() == bytes) {
        break;
      }
      now = next(now);
    }
    if (out.capacity() <= 2 * Limits.METADATA_BLOCK_SIZE) {
      scratch = out; // larger ones are rare and not worth keeping
    }
    return out.flip();
  }

  private static ByteBuffer newBuffer(int size) {
    return ByteBuffer.allocate(Math.max(FIRST_SCRATCH, size)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// The block that the next byte lies in, loading it if the last one is used up.
  private MetadataBlock current() throws IOException {
    MetadataBlock now = block;
    if (now == null) {
      throw new IllegalStateException("seek comes first");
    }
    return offset == now.length() && now.next() < end ? next(now) : now;
  }

  private MetadataBlock next(MetadataBlock now) throws IOException {
    if (now.next() >= end) {
      throw CorruptImageException.at(
          table, now.start(), "end of table", "inside a record", "between records");
    }
    MetadataBlock next = load(now.next());
    offset = 0;
    return next;
  }

  private MetadataBlock load(long position) throws IOException {
    MetadataBlock now = block;
    if (now == null || now.start() != position) {
      now = cache.block(position, end, table);
      block = now;
      view = now.view();
    }
    return now;
  }
}
