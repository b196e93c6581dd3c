package io.squashkit.squashfs.metadata;

import io.squashkit.squashfs.format.BlockWord;
import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.FragmentEntry;
import io.squashkit.squashfs.format.Superblock;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The fragment table: where each fragment block lies and how it is stored. Safe for use by several
/// threads.
public final class FragmentTable {
  static final String NAME = "fragment table";

  private final @Nullable LookupTable table;
  private final int blockSize;
  private final long dataEnd;

  /// @param table null if there are no fragments
  /// @param blockSize the image's block size
  /// @param dataEnd where the data area ends
  FragmentTable(@Nullable LookupTable table, int blockSize, long dataEnd) {
    this.table = table;
    this.blockSize = blockSize;
    this.dataEnd = dataEnd;
  }

  /// The number of fragment blocks.
  ///
  /// @return from 0
  public long count() {
    return table == null ? 0 : table.count();
  }

  /// An entry, checked: its block lies in the data area and takes at most a block's size.
  ///
  /// @param index its place
  /// @return the entry
  /// @throws CorruptImageException if there is no such entry or it is damaged
  /// @throws IOException if reading fails
  public FragmentEntry entry(long index) throws IOException {
    if (table == null || index < 0 || index >= table.count()) {
      throw new CorruptImageException(
          NAME + ": fragment index is " + index + ", allowed: below " + count());
    }
    FragmentEntry entry = FragmentEntry.decode(table.entry(index));
    int size = BlockWord.size(entry.word());
    if (size == 0 || !BlockWord.isSound(entry.word(), blockSize)) {
      throw CorruptImageException.at(
          NAME,
          table.start(),
          "size word of fragment " + index,
          "0x" + Integer.toHexString(entry.word()),
          "sizes 1 to " + blockSize);
    }
    if (entry.start() < Superblock.SIZE || entry.start() > dataEnd - size) {
      throw CorruptImageException.at(
          NAME,
          table.start(),
          "start of fragment " + index,
          "0x" + Long.toHexString(entry.start()),
          "0x" + Long.toHexString(Superblock.SIZE) + " to 0x" + Long.toHexString(dataEnd - size));
    }
    return entry;
  }
}
