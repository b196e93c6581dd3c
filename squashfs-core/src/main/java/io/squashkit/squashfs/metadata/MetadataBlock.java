package io.squashkit.squashfs.metadata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// An uncompressed metadata block. Immutable.
///
/// @param start position of its 2-byte header in the image
/// @param next position of the byte behind its stored bytes, where the table's next block has its header
/// @param bytes 1 to 8,192 uncompressed bytes, not to be changed
record MetadataBlock(long start, long next, byte[] bytes) {
  int length() {
    return bytes.length;
  }

  ByteBuffer view() {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
