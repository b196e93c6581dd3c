package io.squashkit.squashfs.tar;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;

/// Makes zstd frames with checksums.
final class ZstdPiece implements PieceCompressor {
  private static final int LEVEL = 3;

  private final ZstdCompressCtx context =
      new ZstdCompressCtx().setLevel(LEVEL).setContentSize(true).setChecksum(true);
  private ByteBuffer target = ByteBuffer.allocateDirect(0);

  @Override
  public ByteBuffer compress(ByteBuffer source) {
    int bound = (int) Zstd.compressBound(source.remaining());
    if (target.capacity() < bound) {
      target = ByteBuffer.allocateDirect(bound);
    }
    target.clear();
    int size =
        context.compressDirectByteBuffer(
            target, 0, bound, source, source.position(), source.remaining());
    return target.limit(size);
  }

  @Override
  public void close() {
    context.close();
  }
}
