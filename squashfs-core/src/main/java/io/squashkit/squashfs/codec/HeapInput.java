package io.squashkit.squashfs.codec;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;

/// A copy of a block on the heap, as a stream: for decoders that read streams.
final class HeapInput extends ByteArrayInputStream {
  HeapInput() {
    super(new byte[0]);
  }

  /// Takes a block.
  void set(ByteBuffer source) {
    int size = source.remaining();
    if (buf.length < size) {
      buf = new byte[size];
    }
    source.get(source.position(), buf, 0, size);
    pos = 0;
    mark = 0;
    count = size;
  }
}
