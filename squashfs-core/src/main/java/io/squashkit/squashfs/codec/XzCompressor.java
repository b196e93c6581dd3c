package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.BcjFilter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Compresses to xz streams, each with the branch filter that suits it.
final class XzCompressor implements BlockCompressor {
  private final XzEncoder encoder;
  private final @Nullable BranchTrial trial;

  /// Makes a worker.
  ///
  /// @param encoder closed with this one
  /// @param trial chooses filters, closed with this one; null for none
  XzCompressor(XzEncoder encoder, @Nullable BranchTrial trial) {
    this.encoder = encoder;
    this.trial = trial;
  }

  @Override
  public int compress(ByteBuffer source, ByteBuffer target) {
    BcjFilter filter = trial == null ? null : trial.choose(source);
    return encoder.encode(source, target, filter);
  }

  @Override
  public void close() {
    encoder.close();
    if (trial != null) {
      trial.close();
    }
  }
}
