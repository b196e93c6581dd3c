package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.BlockWord;
import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.io.ImageSource;
import io.squashkit.squashfs.metadata.DecompressorPool;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads stored blocks, data or fragment, and decompresses them. Safe for use by several threads.
final class BlockLoader {
  private final ImageSource source;
  private final DecompressorPool pool;
  private final long dataEnd;

  /// @param source the image
  /// @param pool decompresses
  /// @param dataEnd where the data area ends
  BlockLoader(ImageSource source, DecompressorPool pool, long dataEnd) {
    this.source = source;
    this.pool = pool;
    this.dataEnd = dataEnd;
  }

  /// Reads a block of a known length.
  ///
  /// @param start its position in the image
  /// @param word how it is stored, not sparse
  /// @param length uncompressed bytes that it must have
  /// @param into takes them
  void load(long start, int word, int length, ByteBuffer into) throws IOException {
    checkLength(start, loadUpTo(start, word, length, into), length);
  }

  /// Reads a block.
  ///
  /// @param start its position in the image
  /// @param word how it is stored, not sparse
  /// @param limit uncompressed bytes that it may have at most
  /// @param into takes them; its limit stays
  /// @return the uncompressed bytes
  int loadUpTo(long start, int word, int limit, ByteBuffer into) throws IOException {
    check(start, word, limit);
    int size = BlockWord.size(word);
    int end = into.limit();
    try {
      if (!BlockWord.isCompressed(word)) {
        readStored(into.limit(into.position() + size), start);
        return size;
      }
      return decompressInto(start, size, limit, into);
    } finally {
      into.limit(end);
    }
  }

  private int decompressInto(long start, int size, int limit, ByteBuffer into) throws IOException {
    try (DecompressorPool.Lease lease = pool.lend()) {
      ByteBuffer stored = readStored(lease.input(size), start);
      int position = into.position();
      if (into.isDirect()) {
        int length = decompress(lease, stored, into.limit(position + limit), start);
        into.position(position + length);
        return length;
      }
      ByteBuffer out = lease.output(limit);
      int length = decompress(lease, stored, out, start);
      into.put(position, out, 0, length).position(position + length);
      return length;
    }
  }

  /// Reads stored bytes as they are.
  ///
  /// @param start their position in the image
  /// @param into takes them, up to its limit
  void readRaw(long start, ByteBuffer into) throws IOException {
    checkRange(start, into.remaining());
    readStored(into, start);
  }

  /// Holds a block's length to what its file says.
  static void checkLength(long start, int found, int length) throws CorruptImageException {
    if (found != length) {
      throw CorruptImageException.at("data block", start, "uncompressed size", found, length);
    }
  }

  private void check(long start, int word, int limit) throws CorruptImageException {
    if (!BlockWord.isSound(word, limit)) {
      throw CorruptImageException.at(
          "data block",
          start,
          "size word",
          "0x" + Integer.toHexString(word),
          "sizes up to " + limit);
    }
    checkRange(start, BlockWord.size(word));
  }

  private void checkRange(long start, int size) throws CorruptImageException {
    if (start < Superblock.SIZE || start > dataEnd - size) {
      throw CorruptImageException.at(
          "data block",
          start,
          "size " + size + " there",
          "outside of the data area",
          "0x" + Long.toHexString(Superblock.SIZE) + " to 0x" + Long.toHexString(dataEnd));
    }
  }

  /// Fills the buffer up to its limit and makes it ready to be read if it was empty.
  private ByteBuffer readStored(ByteBuffer into, long start) throws IOException {
    int wanted = into.remaining();
    int got = source.read(start, into);
    if (got < wanted) {
      throw CorruptImageException.at(
          "data block", start, "bytes in the file", got, wanted + ": the file has been cut off");
    }
    return into;
  }

  private static int decompress(
      DecompressorPool.Lease lease, ByteBuffer stored, ByteBuffer into, long start)
      throws CorruptImageException {
    try {
      return lease.decompress(stored.flip(), into);
    } catch (CorruptImageException e) {
      throw new CorruptImageException(
          "data block at 0x" + Long.toHexString(start) + ": " + e.getMessage(), e);
    }
  }
}
