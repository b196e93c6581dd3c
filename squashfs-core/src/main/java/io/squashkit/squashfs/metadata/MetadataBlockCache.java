package io.squashkit.squashfs.metadata;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.io.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The metadata blocks used last, uncompressed. A block has four places where it may lie, chosen by its
/// position, and a newcomer takes them in turn; so there is no lock, and a scan of a whole table costs no
/// more than the blocks it replaces. Two threads that miss the same block both decompress it, which for
/// 8 KiB is cheaper than making one wait. Safe for use by several threads.
public final class MetadataBlockCache {
  private static final int WAYS = 4;
  private static final int HEADER_SIZE = 2;
  private static final int STORED = 0x8000;

  private final ImageSource source;
  private final DecompressorPool pool;
  private final AtomicReferenceArray<@Nullable MetadataBlock> places;
  private final int setShift;
  private int turn; // races only make two newcomers share a place

  /// Makes an empty cache.
  ///
  /// @param source the image
  /// @param pool decompresses blocks
  /// @param capacity bytes that the blocks may take; rounded up to a power of two, at least 64 KiB
  public MetadataBlockCache(ImageSource source, DecompressorPool pool, long capacity) {
    this.source = source;
    this.pool = pool;
    long wanted = Math.min(capacity, 1L << 30) / Limits.METADATA_BLOCK_SIZE / WAYS;
    int setsLog = 64 - Long.numberOfLeadingZeros(Math.max(2, wanted) - 1);
    this.setShift = 64 - setsLog;
    this.places = new AtomicReferenceArray<>(WAYS << setsLog);
  }

  /// The block at some position.
  ///
  /// @param start position of its header in the image
  /// @param end where its table ends: the block must end there or before
  /// @param table the table's name, for messages
  /// @return the block
  /// @throws CorruptImageException if there is no sound block
  /// @throws IOException if reading fails
  MetadataBlock block(long start, long end, String table) throws IOException {
    int first = (int) ((start * 0x9E37_79B9_7F4A_7C15L) >>> setShift) * WAYS;
    for (int i = 0; i < WAYS; i++) {
      MetadataBlock block = places.getAcquire(first + i);
      if (block != null && block.start() == start) {
        if (block.next() > end) {
          throw beyond(start, block.next() - start - HEADER_SIZE, end, table);
        }
        return block;
      }
    }
    MetadataBlock block = load(start, end, table);
    places.setRelease(first + (turn++ & WAYS - 1), block);
    return block;
  }

  private MetadataBlock load(long start, long end, String table) throws IOException {
    int most = (int) Math.min(HEADER_SIZE + Limits.METADATA_BLOCK_SIZE, end - start);
    if (most <= HEADER_SIZE) {
      throw beyond(start, 1, end, table);
    }
    try (DecompressorPool.Lease lease = pool.lend()) {
      ByteBuffer in = lease.input(most);
      int got = source.read(start, in);
      int header = got < HEADER_SIZE ? 0 : Short.toUnsignedInt(in.getShort(0));
      int size = header & STORED - 1;
      if (size == 0 || size > Limits.METADATA_BLOCK_SIZE) {
        throw CorruptImageException.at(
            table, start, "size of metadata block", size, "1 to " + Limits.METADATA_BLOCK_SIZE);
      }
      if (HEADER_SIZE + size > got) {
        throw beyond(start, size, start + got, table);
      }
      in.position(HEADER_SIZE).limit(HEADER_SIZE + size);
      ByteBuffer out = in;
      int length = size;
      if ((header & STORED) == 0) {
        out = lease.output(Limits.METADATA_BLOCK_SIZE);
        length = decompress(lease, in, out, start, table);
      }
      byte[] bytes = new byte[length];
      out.get(out.position(), bytes);
      return new MetadataBlock(start, start + HEADER_SIZE + size, bytes);
    }
  }

  private static int decompress(
      DecompressorPool.Lease lease, ByteBuffer in, ByteBuffer out, long start, String table)
      throws CorruptImageException {
    int length;
    try {
      length = lease.decompress(in, out);
    } catch (CorruptImageException e) {
      throw new CorruptImageException(
          table + ", metadata block at 0x" + Long.toHexString(start) + ": " + e.getMessage(), e);
    }
    if (length == 0) {
      throw CorruptImageException.at(
          table, start, "uncompressed size of metadata block", 0, "1 to 8192");
    }
    return length;
  }

  private static CorruptImageException beyond(long start, long size, long end, String table) {
    return CorruptImageException.at(
        table,
        start,
        "size of metadata block",
        size,
        "at most " + Math.max(0, end - start - HEADER_SIZE) + ", up to the end of the table");
  }
}
