package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.io.ImageSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/// The part of the image that holds data blocks and fragment blocks, one behind the other. Compressed
/// blocks are written by the packing thread alone: with fast codecs this bounds how many cores can help.
final class DataArea {
  private final ImageSink sink;
  private final long base;
  private long position;

  DataArea(ImageSink sink, long base, long position) {
    this.sink = sink;
    this.base = base;
    this.position = position;
  }

  /// Where the next block goes, in bytes from the start of the image.
  long position() {
    return position;
  }

  /// Appends a block.
  ///
  /// @throws UncheckedIOException if writing fails: unchecked, so that it is never mistaken for a source
  ///     that cannot be read
  void append(ByteBuffer block) {
    int size = block.remaining();
    try {
      sink.write(base + position, block);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    position += size;
  }

  /// Leaves room for bytes that [#write] brings.
  ///
  /// @return where it starts
  long reserve(long size) {
    long start = position;
    position += size;
    return start;
  }

  /// Writes into room that was reserved. For any thread.
  void write(long start, ByteBuffer bytes) throws IOException {
    sink.write(base + start, bytes);
  }

  /// Forgets everything from a position on.
  void rewind(long start) {
    position = start;
  }
}
