package io.squashkit.squashfs.tar;

import java.util.Arrays;

/// Where the data of a file with holes lies: in the file, and in the archive, which holds the pieces one
/// after the other. Immutable.
final class SparseMap {
  private static final int MOST_PIECES = 1 << 20;

  /// Where each piece starts in the file.
  private final long[] starts;

  /// Where each piece starts among the stored bytes, and at last their number.
  private final long[] stored;

  private SparseMap(long[] starts, long[] stored) {
    this.starts = starts;
    this.stored = stored;
  }

  /// The piece that holds a position or, failing that, the next one; the number of pieces if none
  /// follows.
  int piece(long position) {
    int found = Arrays.binarySearch(starts, position);
    if (found >= 0) {
      return found;
    }
    int before = -found - 2;
    return before >= 0 && position < end(before) ? before : before + 1;
  }

  int pieces() {
    return starts.length;
  }

  /// Where a piece starts in the file.
  long start(int piece) {
    return starts[piece];
  }

  /// Where a piece ends in the file.
  long end(int piece) {
    return starts[piece] + stored[piece + 1] - stored[piece];
  }

  /// Where a position within a piece lies among the stored bytes.
  long stored(int piece, long position) {
    return stored[piece] + position - starts[piece];
  }

  /// Takes pieces in their order.
  static final class Builder {
    private long[] starts = new long[4];
    private long[] stored = new long[5];
    private int count;
    private int number;
    private long end;

    /// Adds a piece.
    void add(long start, long length) throws TarException {
      if (start < end || length < 0 || start + length < start) {
        throw new TarException(
            "sparse map: piece "
                + number
                + " starts at "
                + start
                + " and has "
                + length
                + " bytes, allowed: 0 or more bytes from "
                + end
                + " on");
      }
      number++;
      if (length > 0) {
        boolean adjacent = count > 0 && start == end;
        if (!adjacent) {
          open(start);
        }
        stored[count] += length;
        end = start + length;
      }
    }

    private void open(long start) throws TarException {
      if (count == MOST_PIECES) {
        throw new TarException("sparse map: found more than " + count + " pieces of data");
      }
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, 2 * count);
        stored = Arrays.copyOf(stored, 2 * count + 1);
      }
      starts[count] = start;
      count++;
      stored[count] = stored[count - 1];
    }

    /// How many pieces were added.
    int added() {
      return number;
    }

    /// Makes the map.
    ///
    /// @param size of the file
    /// @param room bytes that the archive holds of it
    SparseMap build(long size, long room) throws TarException {
      if (end > size) {
        throw new TarException("sparse map: ends at " + end + ", allowed: the file's " + size);
      }
      if (stored[count] > room) {
        throw new TarException(
            "sparse map: has " + stored[count] + " bytes of data, allowed: the stored " + room);
      }
      return new SparseMap(Arrays.copyOf(starts, count), Arrays.copyOf(stored, count + 1));
    }
  }
}
