package io.squashkit.squashfs.pack;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Direct buffers of one size, used again and again. How many there are at a time is bounded by those
/// who take them: each holds as many as it has blocks in flight.
final class BufferPool {
  private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();
  private final int size;

  BufferPool(int size) {
    this.size = size;
  }

  ByteBuffer take() {
    ByteBuffer buffer = free.poll();
    return buffer == null ? ByteBuffer.allocateDirect(size) : buffer.clear();
  }

  void give(ByteBuffer buffer) {
    free.add(buffer);
  }
}
