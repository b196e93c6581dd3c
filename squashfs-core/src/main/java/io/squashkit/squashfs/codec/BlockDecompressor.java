package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CorruptImageException;
import java.nio.ByteBuffer;

/// Decompresses blocks, one at a time.
public interface BlockDecompressor extends AutoCloseable {
  /// Decompresses a block. Input is hostile: never writes beyond the target's limit, never takes memory
  /// by what the input claims, always ends.
  ///
  /// @param source a direct buffer; its remaining bytes are the compressed block; its position does not
  ///     move
  /// @param target a direct buffer; the result goes to its position on, which does not move; its
  ///     remaining bytes bound the result
  /// @return bytes of the result
  /// @throws CorruptImageException if the input is damaged or the result does not fit
  int decompress(ByteBuffer source, ByteBuffer target) throws CorruptImageException;

  @Override
  void close();
}
