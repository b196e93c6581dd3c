package io.squashkit.squashfs.metadata;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.Limits;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What a walk over all metadata blocks of a table found: each block follows the last one directly, all
/// but the last hold 8 KiB, and the last ends where the table ends.
///
/// @param blocks number of metadata blocks
/// @param uncompressed bytes that they hold
/// @param shortBlocks blocks other than the last that hold less than 8 KiB, which spoils references
///     that were worked out from listing offsets
/// @param damage what ended the walk before the table's end; null if nothing did
public record MetadataScan(
    long blocks, long uncompressed, long shortBlocks, @Nullable CorruptImageException damage) {
  /// Walks over a table.
  ///
  /// @param cache gives the blocks
  /// @param table its name, for messages
  /// @param start position of its first block in the image
  /// @param end position behind its last block
  /// @param expected where its blocks should lie, as its index says; null if it has none
  /// @return what was found
  /// @throws IOException if reading fails
  public static MetadataScan of(
      MetadataBlockCache cache, String table, long start, long end, long @Nullable [] expected)
      throws IOException {
    long blocks = 0;
    long uncompressed = 0;
    long shortBlocks = 0;
    try {
      for (long at = start; at < end; ) {
        if (expected != null && (blocks >= expected.length || expected[(int) blocks] != at)) {
          throw CorruptImageException.at(
              table, at, "place of block " + blocks, "other than its index says", "the same");
        }
        MetadataBlock block = cache.block(at, end, table);
        blocks++;
        uncompressed += block.length();
        at = block.next();
        if (at < end && block.length() < Limits.METADATA_BLOCK_SIZE) {
          shortBlocks++;
        }
      }
    } catch (CorruptImageException e) {
      return new MetadataScan(blocks, uncompressed, shortBlocks, e);
    }
    return new MetadataScan(blocks, uncompressed, shortBlocks, null);
  }
}
