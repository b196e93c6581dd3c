package io.squashkit.squashfs.codec;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Compresses to zlib streams with libdeflate.
final class LibdeflateCompressor implements BlockCompressor {
  private final Libdeflate.Compression calls;
  private MemorySegment state;

  LibdeflateCompressor(Libdeflate library, int level) {
    calls = library.compression();
    try {
      state = Libdeflate.allocated((MemorySegment) calls.alloc().invokeExact(level));
    } catch (Throwable e) {
      throw NativeLibrary.unexpected(e);
    }
  }

  @Override
  public int compress(ByteBuffer source, ByteBuffer target) {
    int size = source.remaining();
    if (size == 0) {
      return 0;
    }
    try {
      // Returns 0 itself if the result does not fit.
      return (int)
          (long)
              calls
                  .compress()
                  .invokeExact(
                      state,
                      MemorySegment.ofBuffer(source),
                      (long) size,
                      MemorySegment.ofBuffer(target),
                      (long) size - 1);
    } catch (Throwable e) {
      throw NativeLibrary.unexpected(e);
    }
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
