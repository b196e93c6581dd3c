package io.squashkit.squashfs.tar;

import java.nio.ByteBuffer;

/// What stands around the compressed pieces of an archive. For one thread.
interface Envelope {
  /// Nothing: each piece is whole in itself.
  Envelope NONE = new Envelope() {};

  /// Comes before the first piece.
  default ByteBuffer start() {
    return ByteBuffer.allocate(0);
  }

  /// Takes note of a piece, before compression.
  default void pass(ByteBuffer piece) {}

  /// Comes behind the last piece.
  default ByteBuffer end() {
    return ByteBuffer.allocate(0);
  }
}
