package io.squashkit.squashfs.tar;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Compresses one piece of an archive after the other. For one thread at a time.
@FunctionalInterface
interface PieceCompressor extends AutoCloseable {
  /// Compresses a piece.
  ///
  /// @param source the piece, in a direct buffer
  /// @return the compressed bytes, which stay until the next call
  ByteBuffer compress(ByteBuffer source) throws IOException;

  @Override
  default void close() {}
}
