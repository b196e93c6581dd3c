package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CorruptImageException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Decompresses xz streams with liblzma. What it has no filter for goes to Java.
final class LiblzmaDecompressor implements BlockDecompressor {
  private final Liblzma library;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment stream = arena.allocate(Liblzma.STREAM_SIZE, 8);
  private final BlockDecompressor java = new JavaXzDecompressor();
  private boolean closed;

  LiblzmaDecompressor(Liblzma library) {
    this.library = library;
  }

  @Override
  public int decompress(ByteBuffer source, ByteBuffer target) throws CorruptImageException {
    int size = source.remaining();
    start();
    int result =
        library.run(stream, MemorySegment.ofBuffer(source), MemorySegment.ofBuffer(target));
    int unused = Liblzma.unused(stream);
    return switch (result) {
      case Liblzma.STREAM_END -> target.remaining() - unused;
      case Liblzma.OPTIONS_ERROR -> java.decompress(source, target);
      case Liblzma.MEMORY_LIMIT_ERROR ->
          throw BadBlock.damaged(
              CompressorId.XZ,
              size,
              "dictionary takes too much memory, allowed: " + XzCodec.MEMORY_LIMIT_KIB + " KiB");
      default ->
          throw unused == 0
              ? BadBlock.tooLarge(CompressorId.XZ, size, target.remaining())
              : BadBlock.damaged(CompressorId.XZ, size, "damaged or cut off");
    };
  }

  /// Starts the stream anew, with the memory that it has.
  private void start() {
    int result;
    try {
      result =
          (int)
              library.startDecoder().invokeExact(stream, (long) XzCodec.MEMORY_LIMIT_KIB << 10, 0);
    } catch (Throwable e) {
      throw NativeLibrary.unexpected(e);
    }
    if (result != Liblzma.OK) {
      throw new IllegalStateException("liblzma: error " + result + " at start of decoding");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      library.end(stream);
      arena.close();
    }
    java.close();
  }
}
