package io.squashkit.squashfs.codec;

import java.nio.ByteBuffer;

/// Spares a slow compressor the blocks that it could not make smaller.
final class EarlyStop implements BlockCompressor {
  private final BlockCompressor slow;
  private final HopelessBlocks hopeless = new HopelessBlocks();

  /// Makes a worker.
  ///
  /// @param slow closed with this one
  EarlyStop(BlockCompressor slow) {
    this.slow = slow;
  }

  @Override
  public int compress(ByteBuffer source, ByteBuffer target) {
    return hopeless.recognises(source) ? 0 : slow.compress(source, target);
  }

  @Override
  public void close() {
    slow.close();
  }
}
