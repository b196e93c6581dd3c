package io.squashkit.squashfs.pack;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// Checksums of content while it is packed, to be compared when the image is read back. CRC-32C, which
/// processors compute at memory speed: it guards against faults, not against forgers.
final class BlockChecksum {
  private BlockChecksum() {}

  /// The checksum of a buffer's remaining bytes; its position stays.
  static int of(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /// Adds the next block's checksum to that of a file.
  static long fold(long file, int block) {
    return file * 0x9E37_79B9_7F4A_7C15L + Integer.toUnsignedLong(block) + 1;
  }
}
