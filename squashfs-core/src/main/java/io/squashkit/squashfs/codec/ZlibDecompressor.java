package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CorruptImageException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Decompresses zlib streams with the JDK. Bytes behind the stream's end are let be, as the kernel
/// does.
final class ZlibDecompressor implements BlockDecompressor {
  private final Inflater inflater = new Inflater();
  private final byte[] beyond = new byte[1];

  @Override
  public int decompress(ByteBuffer source, ByteBuffer target) throws CorruptImageException {
    int size = source.remaining();
    ByteBuffer out = target.duplicate();
    inflater.reset();
    inflater.setInput(source.duplicate());
    try {
      while (!inflater.finished()) {
        // Once the target is full, the end of the stream may still have to be read.
        int step = out.hasRemaining() ? inflater.inflate(out) : -inflater.inflate(beyond);
        if (step < 0) {
          throw BadBlock.tooLarge(CompressorId.GZIP, size, target.remaining());
        }
        if (step == 0 && !inflater.finished()) {
          throw BadBlock.damaged(
              CompressorId.GZIP,
              size,
              inflater.needsDictionary() ? "needs a preset dictionary, allowed: none" : "cut off");
        }
      }
      return out.position() - target.position();
    } catch (DataFormatException e) {
      throw BadBlock.damaged(CompressorId.GZIP, size, "damaged: " + e.getMessage(), e);
    } finally {
      inflater.setInput(new byte[0]); // lets go of the source
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
