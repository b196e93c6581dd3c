package io.squashkit.squashfs.codec;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CorruptImageException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Decompresses zlib streams with libdeflate. Bytes behind the stream's end are let be, as the kernel
/// does.
///
/// Linking the library takes longer than reading a small image's metadata with the JDK's inflater, so
/// that one does the first blocks.
final class LibdeflateDecompressor implements BlockDecompressor {
  private static final int BYTES_BEFORE_LINKING = 1 << 20;

  private final Libdeflate library;
  private final BlockDecompressor first = new ZlibDecompressor();
  private int bytesBeforeLinking = BYTES_BEFORE_LINKING;
  private @Nullable Linked linked;

  LibdeflateDecompressor(Libdeflate library) {
    this.library = library;
  }

  @Override
  public int decompress(ByteBuffer source, ByteBuffer target) throws CorruptImageException {
    if (linked == null) {
      bytesBeforeLinking -= target.remaining();
      if (bytesBeforeLinking >= 0) {
        return first.decompress(source, target);
      }
      linked = new Linked(library.decompression());
    }
    return linked.decompress(source, target);
  }

  @Override
  public void close() {
    first.close();
    if (linked != null) {
      linked.close();
    }
  }

  private static final class Linked implements BlockDecompressor {
    private final Libdeflate.Decompression calls;
    private final MemorySegment bytesRead = Arena.ofAuto().allocate(JAVA_LONG);
    private final MemorySegment bytesWritten = Arena.ofAuto().allocate(JAVA_LONG);
    private MemorySegment state;

    Linked(Libdeflate.Decompression calls) {
      this.calls = calls;
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
        case Libdeflate.SUCCESS -> (int) bytesWritten.get(JAVA_LONG, 0);
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
}
