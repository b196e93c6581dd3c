package io.squashkit.squashfs.compare;

import java.nio.ByteBuffer;

/// Room for the same part of two contents. One for each thread; as large as it was ever needed.
final class ReadBuffers {
  /// As large as the largest block of an image, so that blocks are read whole.
  static final int SIZE = 1 << 20;

  private static final int SMALL = 128 << 10;

  private ByteBuffer before = ByteBuffer.allocateDirect(SMALL);
  private ByteBuffer after = ByteBuffer.allocateDirect(SMALL);

  void prepare(int length) {
    if (length > before.capacity()) {
      before = ByteBuffer.allocateDirect(SIZE);
      after = ByteBuffer.allocateDirect(SIZE);
    }
    before.clear().limit(length);
    after.clear().limit(length);
  }

  ByteBuffer before() {
    return before;
  }

  ByteBuffer after() {
    return after;
  }
}
