package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.metadata.XattrTable;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The sets of extended attributes of an image, the small ones used last in memory: a label that every
/// file has is read once. Safe for use by several threads.
final class XattrSets {
  private static final int PLACES = 256;
  private static final int SMALL = 1024;

  private record Remembered(long index, Xattrs set) {}

  private final @Nullable XattrTable table;
  private final AtomicReferenceArray<@Nullable Remembered> places;

  XattrSets(@Nullable XattrTable table) {
    this.table = table;
    this.places = new AtomicReferenceArray<>(table == null ? 0 : PLACES);
  }

  Xattrs get(long index) throws IOException {
    // Like the kernel: without a table, inodes of the extended form have no attributes either.
    if (index == Inode.NO_XATTRS || table == null) {
      return Xattrs.NONE;
    }
    int place = (int) (index & PLACES - 1);
    Remembered last = places.getAcquire(place);
    if (last != null && last.index == index) {
      return last.set;
    }
    Map<String, byte[]> values = table.set(index);
    Xattrs set = Xattrs.of(values);
    int bytes = 0;
    for (byte[] value : values.values()) {
      bytes += value.length;
    }
    if (bytes <= SMALL) {
      places.setRelease(place, new Remembered(index, set));
    }
    return set;
  }
}
