package io.squashkit.squashfs.metadata;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.InodeRef;
import java.io.IOException;

/// The export table: for each inode number the inode's reference. Safe for use by several threads.
public final class ExportTable {
  static final String NAME = "export table";
  static final int ENTRY_SIZE = 8;

  private final LookupTable table;

  ExportTable(LookupTable table) {
    this.table = table;
  }

  /// The reference of an inode.
  ///
  /// @param inodeNumber from 1
  /// @return the reference, not checked
  /// @throws CorruptImageException if there is no such number or the table is damaged
  /// @throws IOException if reading fails
  public InodeRef ref(long inodeNumber) throws IOException {
    if (inodeNumber < 1 || inodeNumber > table.count()) {
      throw new CorruptImageException(
          NAME + ": inode number is " + inodeNumber + ", allowed: 1 to " + table.count());
    }
    return new InodeRef(table.entry(inodeNumber - 1).getLong());
  }
}
