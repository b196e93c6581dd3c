package io.squashkit.squashfs.codec;

import java.nio.ByteBuffer;
import org.tukaani.xz.FinishableOutputStream;

/// A bounded array that is written as a stream: for encoders that write streams. What is beyond the
/// bound is dropped.
final class HeapOutput extends FinishableOutputStream {
  private byte[] bytes = new byte[0];
  private int limit;
  private int size;
  private boolean overflow;

  /// Empties it and sets the bound.
  void reset(int newLimit) {
    if (bytes.length < newLimit) {
      bytes = new byte[newLimit];
    }
    limit = newLimit;
    size = 0;
    overflow = false;
  }

  /// The bytes written, as long as all fit.
  int size() {
    return size;
  }

  /// Whether more was written than the bound allows.
  boolean overflow() {
    return overflow;
  }

  /// The written byte at an index.
  byte get(int index) {
    return bytes[index];
  }

  /// Copies what was written to a buffer's position, which does not move.
  void copyTo(ByteBuffer target) {
    target.put(target.position(), bytes, 0, size);
  }

  @Override
  public void write(int value) {
    if (size < limit) {
      bytes[size++] = (byte) value;
    } else {
      overflow = true;
    }
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    int fitting = Math.min(length, limit - size);
    System.arraycopy(source, offset, bytes, size, fitting);
    size += fitting;
    overflow |= fitting < length;
  }
}
