package io.squashkit.squashfs.codec;

import java.nio.ByteBuffer;

/// Compresses blocks, one at a time, keeping its native state from one to the next. The same input
/// gives the same bytes whatever came before.
public interface BlockCompressor extends AutoCloseable {
  /// Compresses a block.
  ///
  /// @param source a direct buffer; its remaining bytes are the block; its position does not move
  /// @param target a direct buffer; the result goes to its position on, which does not move; it has at
  ///     least as many bytes left as the source
  /// @return bytes of the result, less than the block's; or 0 if it would not be smaller, whatever
  ///     then stands in the target
  int compress(ByteBuffer source, ByteBuffer target);

  @Override
  void close();
}
