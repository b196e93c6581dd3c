package io.squashkit.squashfs.codec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.squashkit.squashfs.format.BcjFilter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Makes xz streams with liblzma. Its stream interface keeps the match finder's memory from block to
/// block, as long as the chain of filters has the same shape: so there is one stream for each shape.
final class LiblzmaEncoder implements XzEncoder {
  private final Liblzma library;
  private final Liblzma.Encoding calls;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment plain = arena.allocate(Liblzma.STREAM_SIZE, 8);
  private final MemorySegment filtered = arena.allocate(Liblzma.STREAM_SIZE, 8);
  private final MemorySegment chain = arena.allocate(3 * Liblzma.FILTER_SIZE, 8);
  private boolean closed;

  LiblzmaEncoder(Liblzma library, int level, int dictionarySize) {
    this.library = library;
    calls = library.encoding();
    MemorySegment options = arena.allocate(Liblzma.OPTIONS_SIZE, 8);
    try {
      if ((byte) calls.preset().invokeExact(options, level) != 0) {
        throw new IllegalStateException("liblzma: no preset " + level);
      }
    } catch (Throwable e) {
      throw NativeLibrary.unexpected(e);
    }
    options.set(JAVA_INT, 0, dictionarySize);
    // The branch filter comes first; a chain without it starts at the second.
    setFilter(1, Liblzma.FILTER_LZMA2, options);
    setFilter(2, Liblzma.FILTER_END, MemorySegment.NULL);
  }

  private void setFilter(int index, long id, MemorySegment options) {
    chain.set(JAVA_LONG, (long) index * Liblzma.FILTER_SIZE, id);
    chain.set(ADDRESS, (long) index * Liblzma.FILTER_SIZE + 8, options);
  }

  @Override
  public int encode(ByteBuffer source, ByteBuffer target, @Nullable BcjFilter filter) {
    int room = source.remaining() - 1;
    if (room < 0) {
      return 0;
    }
    MemorySegment stream = filter == null ? plain : filtered;
    MemorySegment filters = chain;
    if (filter == null) {
      filters = chain.asSlice(Liblzma.FILTER_SIZE);
    } else {
      setFilter(0, Liblzma.filterId(filter), MemorySegment.NULL);
    }
    try {
      int started = (int) calls.start().invokeExact(stream, filters, Liblzma.CHECK_CRC32);
      if (started != Liblzma.OK) {
        throw new IllegalStateException("liblzma: error " + started + " at start of encoding");
      }
    } catch (Throwable e) {
      throw NativeLibrary.unexpected(e);
    }
    int result =
        library.run(
            stream,
            MemorySegment.ofBuffer(source),
            MemorySegment.ofBuffer(target).asSlice(0, room));
    return result == Liblzma.STREAM_END ? room - Liblzma.unused(stream) : 0;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      library.end(plain);
      library.end(filtered);
      arena.close();
    }
  }
}
