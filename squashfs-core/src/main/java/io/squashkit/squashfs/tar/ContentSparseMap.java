package io.squashkit.squashfs.tar;

import java.io.IOException;
import java.nio.ByteBuffer;

/// The map of a file with holes in GNU tar's form 1.0: decimal numbers in front of the data, one a line,
/// first how many pieces there are, then start and length of each, padded to whole blocks.
final class ContentSparseMap {
  private static final int MOST_DIGITS = 19;

  private final TarInput in;
  private final byte[] block = new byte[TarHeader.BLOCK];
  private int next = TarHeader.BLOCK;
  private long left;

  private ContentSparseMap(TarInput in, long stored) {
    this.in = in;
    this.left = stored;
  }

  /// Reads all pieces; the input goes on to the data.
  ///
  /// @param stored bytes of content, the map's own counted
  static SparseMap.Builder read(TarInput in, long stored) throws IOException {
    ContentSparseMap numbers = new ContentSparseMap(in, stored);
    SparseMap.Builder map = new SparseMap.Builder();
    long count = numbers.number();
    for (long i = 0; i < count; i++) {
      long start = numbers.number();
      map.add(start, numbers.number());
    }
    return map;
  }

  private long number() throws IOException {
    byte[] digits = new byte[MOST_DIGITS];
    int count = 0;
    while (true) {
      if (next == block.length) {
        fill();
      }
      byte b = block[next++];
      if (b == '\n') {
        return PaxNumber.decode(digits, 0, count, "sparse map");
      }
      if (count == MOST_DIGITS) {
        throw TarException.field("sparse map", Shown.of(digits) + "…", "0 to 2^63-1 in decimal");
      }
      digits[count++] = b;
    }
  }

  private void fill() throws IOException {
    left -= block.length;
    if (left < 0) {
      throw new TarException("sparse map: does not end within the content");
    }
    if (in.read(ByteBuffer.wrap(block)) < block.length) {
      throw new TarException("the archive ends within its sparse map");
    }
    next = 0;
  }
}
