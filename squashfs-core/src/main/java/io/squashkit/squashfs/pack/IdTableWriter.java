package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.format.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/// The distinct owner and group ids, in the order in which they are met.
final class IdTableWriter {
  private final Map<Integer, Integer> indexes = new HashMap<>();
  private ByteBuffer ids = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);

  /// The place of an id, which is added if it is new.
  int index(int id) {
    Integer known = indexes.get(id);
    if (known != null) {
      return known;
    }
    if (!ids.hasRemaining()) {
      ids = ByteBuffer.allocate(2 * ids.capacity()).order(ByteOrder.LITTLE_ENDIAN).put(ids.flip());
    }
    ids.putInt(id);
    indexes.put(id, indexes.size());
    return indexes.size() - 1;
  }

  void check() throws IOException {
    if (indexes.size() > Limits.MAX_IDS) {
      throw new IOException(
          "id table: the tree has "
              + indexes.size()
              + " distinct owner and group ids, allowed: "
              + Limits.MAX_IDS
              + " in one image");
    }
  }

  int count() {
    return indexes.size();
  }

  /// All ids, ready to be read.
  ByteBuffer entries() {
    return ids.duplicate().order(ByteOrder.LITTLE_ENDIAN).flip();
  }
}
