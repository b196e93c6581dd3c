package io.squashkit.squashfs.metadata;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The id table: 32-bit user and group ids, which inodes name by their place. Read at first use, then
/// held. Safe for use by several threads.
public final class IdTable {
  static final String NAME = "id table";
  static final int ENTRY_SIZE = 4;

  private final LookupTable table;
  private volatile int @Nullable [] ids;

  IdTable(LookupTable table) {
    this.table = table;
  }

  /// The number of ids.
  ///
  /// @return at least 1
  public int count() {
    return (int) table.count();
  }

  /// An id.
  ///
  /// @param index its place; the caller has compared it with [#count]
  /// @return the id, an unsigned 32-bit number
  /// @throws IOException if the table is damaged or cannot be read
  public int id(int index) throws IOException {
    int[] loaded = ids;
    if (loaded == null) {
      loaded = load();
      ids = loaded;
    }
    return loaded[index];
  }

  private int[] load() throws IOException {
    int[] result = new int[count()];
    for (int i = 0; i < result.length; ) {
      ByteBuffer block = table.entry(i);
      for (; i < result.length && block.remaining() >= ENTRY_SIZE; i++) {
        result[i] = block.getInt();
      }
    }
    return result;
  }
}
