package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CorruptImageException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decompresses with what is there at once, until there is so much to do that it pays to load
/// something faster: linking a native library takes longer than listing a small image.
final class LateDecompressor implements BlockDecompressor {
  private final BlockDecompressor first;
  private final Supplier<BlockDecompressor> faster;
  private int bytesLeft;
  private @Nullable BlockDecompressor second;

  /// Makes a worker.
  ///
  /// @param first does the first blocks; closed with this one
  /// @param bytes how many bytes of result that is
  /// @param faster makes what does all others; closed with this one
  LateDecompressor(BlockDecompressor first, int bytes, Supplier<BlockDecompressor> faster) {
    this.first = first;
    this.bytesLeft = bytes;
    this.faster = faster;
  }

  @Override
  public int decompress(ByteBuffer source, ByteBuffer target) throws CorruptImageException {
    if (second == null) {
      bytesLeft -= target.remaining();
      if (bytesLeft >= 0) {
        return first.decompress(source, target);
      }
      second = faster.get();
    }
    return second.decompress(source, target);
  }

  @Override
  public void close() {
    first.close();
    if (second != null) {
      second.close();
    }
  }
}
