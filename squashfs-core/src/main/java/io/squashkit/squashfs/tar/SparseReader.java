package io.squashkit.squashfs.tar;

import io.squashkit.squashfs.tree.ContentReader;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A file with holes, over the bytes that are stored of it.
record SparseReader(ContentReader stored, SparseMap map, long size) implements ContentReader {
  @Override
  public int read(long position, ByteBuffer into) throws IOException {
    int start = into.position();
    int limit = into.limit();
    int wanted = (int) Math.max(0, Math.min(into.remaining(), size - position));
    int end = start + wanted;
    int piece = map.piece(position);
    while (into.position() < end) {
      long at = position + into.position() - start;
      long left = (long) end - into.position();
      boolean inData = piece < map.pieces() && at >= map.start(piece);
      if (inData) {
        into.limit(into.position() + (int) Math.min(left, map.end(piece) - at));
        stored.read(map.stored(piece, at), into);
        into.limit(limit);
        piece++;
      } else {
        long next = piece < map.pieces() ? map.start(piece) : size;
        zeros(into, (int) Math.min(left, next - at));
      }
    }
    return wanted;
  }

  private static void zeros(ByteBuffer into, int count) {
    int left = count;
    for (; left >= Long.BYTES; left -= Long.BYTES) {
      into.putLong(0);
    }
    for (; left > 0; left--) {
      into.put((byte) 0);
    }
  }

  @Override
  public long nextData(long position) {
    int piece = map.piece(position);
    long next = piece < map.pieces() ? map.start(piece) : size;
    return Math.min(size, Math.max(position, next));
  }

  @Override
  public void close() throws IOException {
    stored.close();
  }
}
