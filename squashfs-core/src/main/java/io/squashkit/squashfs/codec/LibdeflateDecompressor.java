package io.squashkit.squashfs.codec;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CorruptImageException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Decompresses zlib streams with libdeflate. Bytes behind the stream's end are let be, as the kernel
/// does.
final class LibdeflateDecompressor implements BlockDecompressor {
  private final Libdeflate.Decompression calls;
  private final MemorySegment bytesRead = Arena.ofAuto().allocate(JAVA_LONG);
  private final MemorySegment bytesWritten = Arena.ofAuto().allocate(JAVA_LONG);
  private MemorySegment state;

  LibdeflateDecompressor(Libdeflate library) {
    calls = library.decompression();
    try {
      state = Libdeflate.allocated((MemorySegment) calls.alloc().invokeExact());
    } catch (Throwable e) {
      throw NativeLibrary.unexpected(e);
    }
  }

  @Override
  public int decompress(ByteBuffer source, ByteBuffer target) throws CorruptImageException {
    int size = source.remaining();
    int result;
    try {
      result =
          (int)
              calls
                  .decompress()
                  .invokeExact(
                      state,
                      MemorySegment.ofBuffer(source),
                      (long) size,
                      MemorySegment.ofBuffer(target),
                      (long) target.remaining(),
                      bytesRead,
                      bytesWritten);
    } catch (Throwable e) {
      throw NativeLibrary.unexpected(e);
    }
    return switch (result) {
      case Libdeflate.SUCCESS -> Math.toIntExact(bytesWritten.get(JAVA_LONG, 0));
      case Libdeflate.INSUFFICIENT_SPACE ->
          throw BadBlock.tooLarge(CompressorId.GZIP, size, target.remaining());
      default -> throw BadBlock.damaged(CompressorId.GZIP, size, "damaged or cut off");
    };
  }

  @Override
  public void close() {
    try {
      calls.free().invokeExact(state); // allows null
      state = MemorySegment.NULL;
    } catch (Throwable e) {
      throw NativeLibrary.unexpected(e);
    }
  }
}
