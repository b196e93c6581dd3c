package io.squashkit.squashfs.tar;

import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Where a file has other bytes than the zeros of its holes, as far as its source knows. Regions begin at
/// multiples of a header's size and end there, or at the end of the file: GNU tar pads each region to such
/// a multiple and bsdtar does not, so that only then do they read the same.
final class DataRegions {
  /// Holes behind so many regions are filled.
  private static final int MOST = 1 << 18;

  private final long size;
  private long[] bounds = new long[2];
  private int count;

  private DataRegions(long size) {
    this.size = size;
  }

  /// Asks a content.
  static DataRegions of(FileContent content) throws IOException {
    DataRegions regions = new DataRegions(content.size());
    try (ContentReader reader = content.open()) {
      regions.find(reader);
    }
    return regions;
  }

  private void find(ContentReader reader) throws IOException {
    long at = 0;
    while (at < size) {
      long data = Math.max(at, reader.nextData(at));
      if (data >= size) {
        break;
      }
      long hole = count < MOST ? reader.nextHole(data) : size;
      at = hole >= size - TarHeader.BLOCK ? size : roundUp(Math.max(hole, data + 1));
      add(data / TarHeader.BLOCK * TarHeader.BLOCK, at);
    }
  }

  private static long roundUp(long position) {
    return (position + TarHeader.BLOCK - 1) / TarHeader.BLOCK * TarHeader.BLOCK;
  }

  private void add(long start, long end) {
    if (count > 0 && bounds[2 * count - 1] == start) {
      bounds[2 * count - 1] = end;
      return;
    }
    if (2 * count == bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * bounds.length);
    }
    bounds[2 * count] = start;
    bounds[2 * count + 1] = end;
    count++;
  }

  int count() {
    return count;
  }

  long start(int region) {
    return bounds[2 * region];
  }

  long end(int region) {
    return bounds[2 * region + 1];
  }

  /// The bytes of all regions.
  long dataSize() {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += end(i) - start(i);
    }
    return sum;
  }

  boolean haveHoles() {
    return dataSize() < size;
  }

  /// What stands in front of the data of a sparse file: how many regions, then start and length of each,
  /// decimal, a number a line, padded with zeros to whole blocks. A hole at the end is told by an empty
  /// region (GNU tar's manual, "PAX Format, Version 1.0").
  byte[] map() {
    boolean holeAtEnd = count == 0 || end(count - 1) < size;
    StringBuilder text = new StringBuilder();
    text.append(holeAtEnd ? count + 1 : count).append('\n');
    for (int i = 0; i < count; i++) {
      text.append(start(i)).append('\n').append(end(i) - start(i)).append('\n');
    }
    if (holeAtEnd) {
      text.append(size).append("\n0\n");
    }
    ByteArrayOutputStream map = new ByteArrayOutputStream();
    map.writeBytes(text.toString().getBytes(StandardCharsets.US_ASCII));
    map.writeBytes(new byte[-map.size() & TarHeader.BLOCK - 1]);
    return map.toByteArray();
  }
}
