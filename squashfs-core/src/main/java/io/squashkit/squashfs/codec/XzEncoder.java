package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.BcjFilter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Makes xz streams, with or without a branch filter. For one thread at a time.
interface XzEncoder extends AutoCloseable {
  /// Encodes a block; see [BlockCompressor#compress].
  ///
  /// @param filter the filter to put before LZMA2, null for none
  /// @return bytes of the result, or 0 if it would not be smaller than the block
  int encode(ByteBuffer source, ByteBuffer target, @Nullable BcjFilter filter);

  @Override
  void close();
}
