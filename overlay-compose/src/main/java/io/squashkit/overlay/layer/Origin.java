package io.squashkit.overlay.layer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The value of the mark `origin`: a file handle with the UUID of its file system (kernel: `struct ovl_fb`
/// of fs/overlayfs/overlayfs.h).
///
/// | offset | size | field |
/// |--:|--:|---|
/// | 0 | 1 | version: 0 |
/// | 1 | 1 | magic: 0xFB |
/// | 2 | 1 | length of all |
/// | 3 | 1 | flags: 1 if the handle was made by a big-endian machine |
/// | 4 | 1 | type of the handle |
/// | 5 | 16 | UUID |
/// | 21 | | the handle |
final class Origin {
  /// For an object that is to be found by nobody.
  static final byte[] UNKNOWN = {};

  private static final int HEADER = 21;
  private static final int UUID_SIZE = 16;
  private static final byte MAGIC = (byte) 0xFB;
  private static final byte BIG_ENDIAN = 1;

  private Origin() {}

  /// Makes a value.
  ///
  /// @param type of the handle
  /// @param uuid 16 bytes, or none where the file system has no UUID
  /// @param handle its remaining bytes, in the machine's order
  static byte[] of(int type, byte[] uuid, ByteBuffer handle) {
    int length = HEADER + handle.remaining();
    byte flags = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? BIG_ENDIAN : 0;
    return ByteBuffer.allocate(length)
        .put(new byte[] {0, MAGIC, (byte) length, flags, (byte) type})
        .put(uuid)
        .put(new byte[UUID_SIZE - uuid.length])
        .put(handle)
        .array();
  }

  /// The number that a handle begins with.
  ///
  /// @param origin a value, perhaps of another kind of handle
  /// @return an unsigned number of 32 bits, or 0 if the handle is shorter
  static long number(byte[] origin) {
    if (origin.length < HEADER + Integer.BYTES) {
      return 0;
    }
    ByteBuffer value = ByteBuffer.wrap(origin).order(ByteOrder.nativeOrder());
    return Integer.toUnsignedLong(value.getInt(HEADER));
  }
}
