package io.squashkit.squashfs.tar;

import java.io.IOException;
import java.nio.ByteBuffer;

/// The map of a file with holes as old GNU tar and star write it: four pieces in the header, more in
/// blocks that follow it, 21 in each.
final class HeaderSparseMap {
  private static final int FIELD = 12;
  private static final int IN_HEADER = 4;
  private static final int IN_EXTENSION = 21;
  private static final int GNU_MAP = 386;
  private static final int GNU_EXTENDED = 482;
  private static final int GNU_SIZE = 483;
  private static final int STAR_MAP = 356;
  private static final int STAR_EXTENDED = 355;
  private static final int STAR_SIZE = 452;
  private static final int MORE_EXTENDED = 504;

  private HeaderSparseMap() {}

  /// The size of the file, holes counted.
  static long size(byte[] header, boolean star) throws TarException {
    long size = TarNumber.decode(header, star ? STAR_SIZE : GNU_SIZE, FIELD, "real size");
    if (size < 0) {
      throw TarException.field("real size", size, "0 to 2^63-1");
    }
    return size;
  }

  /// Reads all pieces; the input goes on to the data.
  static SparseMap.Builder read(byte[] header, boolean star, TarInput in) throws IOException {
    SparseMap.Builder map = new SparseMap.Builder();
    pieces(header, star ? STAR_MAP : GNU_MAP, IN_HEADER, map);
    boolean more = header[star ? STAR_EXTENDED : GNU_EXTENDED] != 0;
    byte[] block = new byte[more ? TarHeader.BLOCK : 0];
    while (more) {
      if (in.read(ByteBuffer.wrap(block)) < block.length) {
        throw new TarException("the archive ends within its sparse map");
      }
      pieces(block, 0, IN_EXTENSION, map);
      more = block[MORE_EXTENDED] != 0;
    }
    return map;
  }

  private static void pieces(byte[] block, int at, int count, SparseMap.Builder map)
      throws TarException {
    for (int i = at; i < at + count * 2 * FIELD; i += 2 * FIELD) {
      if (block[i] == 0 || block[i + FIELD] == 0) {
        return; // not used, nor is what follows
      }
      map.add(
          TarNumber.decode(block, i, FIELD, "sparse map"),
          TarNumber.decode(block, i + FIELD, FIELD, "sparse map"));
    }
  }
}
