package io.squashkit.squashfs.metadata;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.io.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A table of entries of equal size in metadata blocks, found through an index: an array of the 64-bit
/// positions of those blocks. The index lies behind the blocks.
///
/// As the kernel does, the index is held to these rules: positions ascend by at most a full block, the
/// last block ends at the index or before.
final class LookupTable {
  private static final int POINTER_SIZE = 8;
  private static final int LARGEST_BLOCK = 2 + Limits.METADATA_BLOCK_SIZE;

  private final MetadataBlockCache cache;
  private final String name;
  private final long[] blocks;
  private final long end;
  private final long count;
  private final int entriesPerBlock;

  private LookupTable(
      MetadataBlockCache cache,
      String name,
      long[] blocks,
      long end,
      long count,
      int entriesPerBlock) {
    this.cache = cache;
    this.name = name;
    this.blocks = blocks;
    this.end = end;
    this.count = count;
    this.entriesPerBlock = entriesPerBlock;
  }

  /// Reads the index.
  ///
  /// @param source the image
  /// @param cache gives the blocks
  /// @param name for messages
  /// @param indexStart position of the index
  /// @param count entries; more than 0
  /// @param entrySize bytes of an entry, a power of two
  /// @param lowest where the first block may lie at the earliest
  /// @param blocksEnd where the last block ends: at the index, or at a header in front of it
  /// @param end where the next table's first block lies
  /// @param exact whether the index must end just there
  static LookupTable open(
      ImageSource source,
      MetadataBlockCache cache,
      String name,
      long indexStart,
      long count,
      int entrySize,
      long lowest,
      long blocksEnd,
      long end,
      boolean exact)
      throws IOException {
    int perBlock = Limits.METADATA_BLOCK_SIZE / entrySize;
    long blockCount = (count + perBlock - 1) / perBlock;
    long room = end - indexStart;
    if (blockCount > room / POINTER_SIZE || (exact && blockCount * POINTER_SIZE != room)) {
      throw CorruptImageException.at(
          name + " index",
          indexStart,
          "size for " + count + " entries",
          blockCount * POINTER_SIZE,
          (exact ? "exactly " : "at most ") + room + ", up to the next table");
    }
    long[] blocks = readIndex(source, name, indexStart, Math.toIntExact(blockCount));
    for (int i = 0; i < blocks.length; i++) {
      long after = i + 1 < blocks.length ? blocks[i + 1] : blocksEnd;
      if (blocks[i] < lowest || blocks[i] >= after || after - blocks[i] > LARGEST_BLOCK) {
        throw CorruptImageException.at(
            name + " index",
            indexStart + (long) POINTER_SIZE * i,
            "position of block " + i,
            "0x" + Long.toHexString(blocks[i]),
            "0x"
                + Long.toHexString(Math.max(lowest, after - LARGEST_BLOCK))
                + " to 0x"
                + Long.toHexString(after - 1));
      }
    }
    return new LookupTable(cache, name, blocks, blocksEnd, count, perBlock);
  }

  private static long[] readIndex(ImageSource source, String name, long start, int count)
      throws IOException {
    long[] result = new long[count];
    ByteBuffer in =
        ByteBuffer.allocate(Math.min(count * POINTER_SIZE, 1 << 16)).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; ) {
      in.clear().limit(Math.min(in.capacity(), (count - i) * POINTER_SIZE));
      if (source.read(start + (long) i * POINTER_SIZE, in) < in.limit()) {
        throw CorruptImageException.at(
            name + " index", start, "end of file", "inside the index", "behind it");
      }
      in.flip();
      while (in.hasRemaining()) {
        result[i++] = in.getLong();
      }
    }
    return result;
  }

  long count() {
    return count;
  }

  /// Where the table's first metadata block lies.
  long start() {
    return blocks[0];
  }

  /// Where the table's last metadata block ends.
  long end() {
    return end;
  }

  int blockCount() {
    return blocks.length;
  }

  /// The position of a metadata block.
  long blockStart(int block) {
    return blocks[block];
  }

  /// The bytes of an entry and those behind it in its block.
  ///
  /// @param index 0 to count - 1, checked by the caller
  /// @return a little-endian view at the entry
  ByteBuffer entry(long index) throws IOException {
    int number = (int) (index / entriesPerBlock);
    int entrySize = Limits.METADATA_BLOCK_SIZE / entriesPerBlock;
    int at = (int) (index % entriesPerBlock) * entrySize;
    long blockEnd = number + 1 < blocks.length ? blocks[number + 1] : end;
    MetadataBlock block = cache.block(blocks[number], blockEnd, name);
    if (block.length() < at + entrySize) {
      throw CorruptImageException.at(
          name,
          block.start(),
          "uncompressed size of metadata block",
          block.length(),
          "at least " + (at + entrySize) + ", for entry " + index);
    }
    return block.view().position(at);
  }
}
