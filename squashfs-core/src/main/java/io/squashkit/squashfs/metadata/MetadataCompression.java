package io.squashkit.squashfs.metadata;

import io.squashkit.squashfs.codec.BlockCompressor;
import io.squashkit.squashfs.format.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Compresses metadata blocks, possibly on other threads.
public interface MetadataCompression {
  /// A block being compressed.
  interface Pending {
    /// Waits for the block.
    ///
    /// @return its stored form: the 16-bit header and the bytes
    /// @throws IOException if compression failed
    byte[] await() throws IOException;
  }

  /// Hands a block over.
  ///
  /// @param block the bytes, which the caller no longer touches
  /// @param length how many of them count, 1 to 8,192
  /// @return the block to come
  Pending submit(byte[] block, int length);

  /// Brings a block into its stored form: a little-endian 16-bit header (low 15 bits the size, bit 15 set if
  /// not compressed) and the bytes.
  ///
  /// @param compressor compresses it
  /// @param block the bytes
  /// @param length how many of them count
  /// @param source a direct buffer of at least 8 KiB to work in
  /// @param target another
  /// @return the stored form
  static byte[] store(
      BlockCompressor compressor, byte[] block, int length, ByteBuffer source, ByteBuffer target) {
    source.clear().put(block, 0, length).flip();
    target.clear();
    int size = compressor.compress(source, target);
    if (size == 0) {
      byte[] stored = new byte[length + 2];
      header(stored, length | STORED);
      System.arraycopy(block, 0, stored, 2, length);
      return stored;
    }
    byte[] stored = new byte[size + 2];
    header(stored, size);
    target.get(0, stored, 2, size);
    return stored;
  }

  /// The bit of a metadata block's header that says: not compressed.
  int STORED = 0x8000;

  private static void header(byte[] stored, int value) {
    stored[0] = (byte) value;
    stored[1] = (byte) (value >>> 8);
  }

  /// A block stored as it is, as the compressor options are.
  ///
  /// @param bytes at most 8 KiB
  /// @return the stored form
  static byte[] storeRaw(ByteBuffer bytes) {
    byte[] stored = new byte[Math.min(bytes.remaining(), Limits.METADATA_BLOCK_SIZE) + 2];
    header(stored, (stored.length - 2) | STORED);
    bytes.get(stored, 2, stored.length - 2);
    return stored;
  }
}
