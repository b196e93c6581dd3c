package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CorruptImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.SingleXZInputStream;

/// Decompresses xz streams with XZ for Java.
final class JavaXzDecompressor implements BlockDecompressor {
  private final ArrayCache cache = new BasicArrayCache();
  private final HeapInput in = new HeapInput();
  private byte[] out = new byte[0];

  @Override
  public int decompress(ByteBuffer source, ByteBuffer target) throws CorruptImageException {
    in.set(source);
    int room = target.remaining();
    if (out.length <= room) {
      out = new byte[room + 1]; // one more, to see whether the stream goes on
    }
    int size;
    try (InputStream stream = new SingleXZInputStream(in, XzCodec.MEMORY_LIMIT_KIB, true, cache)) {
      size = stream.readNBytes(out, 0, room + 1);
    } catch (IOException e) {
      throw BadBlock.damaged(
          CompressorId.XZ, source.remaining(), "damaged or cut off: " + e.getMessage(), e);
    }
    if (size > room) {
      throw BadBlock.tooLarge(CompressorId.XZ, source.remaining(), room);
    }
    target.put(target.position(), out, 0, size);
    return size;
  }

  @Override
  public void close() {}
}
