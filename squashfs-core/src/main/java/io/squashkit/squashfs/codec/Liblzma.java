package io.squashkit.squashfs.codec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.squashkit.squashfs.format.BcjFilter;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The system's liblzma: what we call of it, and how its structures lie in memory on 64-bit machines
/// (`lzma/base.h`, `lzma/lzma12.h`, which are stable within the library's major version 5).
final class Liblzma {
  static final int OK = 0;
  static final int STREAM_END = 1;
  static final int MEMORY_LIMIT_ERROR = 6;
  static final int OPTIONS_ERROR = 8;
  static final int CHECK_CRC32 = 1;
  static final long FILTER_LZMA2 = 0x21;
  static final long FILTER_END = -1;

  /// Bytes of `lzma_options_lzma`, whose first field is the 32-bit dictionary size.
  static final int OPTIONS_SIZE = 112;

  /// Bytes of one `lzma_filter`: a 64-bit id and a pointer to options.
  static final int FILTER_SIZE = 16;

  /// Bytes of `lzma_stream`; all zero to begin with.
  static final int STREAM_SIZE = 136;

  private static final int FINISH = 3;
  private static final int NEXT_IN = 0;
  private static final int AVAILABLE_IN = 8;
  private static final int NEXT_OUT = 24;
  private static final int AVAILABLE_OUT = 32;

  private final NativeLibrary library;
  private final MethodHandle code;
  private final MethodHandle end;
  private volatile @Nullable Encoding encoding;
  private volatile @Nullable MethodHandle startDecoder;

  private Liblzma(NativeLibrary library) {
    this.library = library;
    code = library.link("lzma_code", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    end = library.link("lzma_end", FunctionDescriptor.ofVoid(ADDRESS));
  }

  /// The library, linked on first use; null if the system has none.
  static @Nullable Liblzma system() {
    return Linked.LIBRARY;
  }

  /// Tells whether it can apply all of these filters: it learned of some late.
  boolean supports(List<BcjFilter> filters) {
    if (filters.isEmpty()) {
      return true;
    }
    MethodHandle supported =
        library.link(
            "lzma_filter_encoder_is_supported", FunctionDescriptor.of(JAVA_BYTE, JAVA_LONG));
    for (BcjFilter filter : filters) {
      try {
        if ((byte) supported.invokeExact(filterId(filter)) == 0) {
          return false;
        }
      } catch (Throwable e) {
        throw NativeLibrary.unexpected(e);
      }
    }
    return true;
  }

  /// Filter ids of branch filters count from 4 in the order of our constants.
  static long filterId(BcjFilter filter) {
    return 4L + filter.ordinal();
  }

  /// Links what encoding needs.
  Encoding encoding() {
    Encoding linked = encoding;
    if (linked == null) {
      linked =
          new Encoding(
              library.link("lzma_lzma_preset", FunctionDescriptor.of(JAVA_BYTE, ADDRESS, JAVA_INT)),
              library.link(
                  "lzma_stream_encoder",
                  FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT)));
      encoding = linked;
    }
    return linked;
  }

  /// Links the start of a decoder: of a stream, with a memory limit and flags.
  MethodHandle startDecoder() {
    MethodHandle linked = startDecoder;
    if (linked == null) {
      linked =
          library.link(
              "lzma_stream_decoder", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
      startDecoder = linked;
    }
    return linked;
  }

  /// Runs a started stream to its end, or to the end of input or target.
  ///
  /// @param stream the `lzma_stream`; does not keep the addresses of source and target
  /// @return what the library returned last; [#OK] never
  int run(MemorySegment stream, MemorySegment source, MemorySegment target) {
    stream.set(ADDRESS, NEXT_IN, source);
    stream.set(JAVA_LONG, AVAILABLE_IN, source.byteSize());
    stream.set(ADDRESS, NEXT_OUT, target);
    stream.set(JAVA_LONG, AVAILABLE_OUT, target.byteSize());
    try {
      int result;
      do {
        result = (int) code.invokeExact(stream, FINISH);
      } while (result == OK); // a call without progress is not OK, so this ends
      return result;
    } catch (Throwable e) {
      throw NativeLibrary.unexpected(e);
    } finally {
      stream.set(ADDRESS, NEXT_IN, MemorySegment.NULL);
      stream.set(ADDRESS, NEXT_OUT, MemorySegment.NULL);
    }
  }

  /// The bytes of a run's target that were left free.
  static int unused(MemorySegment stream) {
    return Math.toIntExact(stream.get(JAVA_LONG, AVAILABLE_OUT));
  }

  /// Frees what a stream holds; allows one that holds nothing.
  void end(MemorySegment stream) {
    try {
      end.invokeExact(stream);
    } catch (Throwable e) {
      throw NativeLibrary.unexpected(e);
    }
  }

  /// The calls that start encoding.
  ///
  /// @param preset fills an `lzma_options_lzma`
  /// @param start starts a stream with a chain of filters and a kind of check
  record Encoding(MethodHandle preset, MethodHandle start) {}

  private static final class Linked {
    static final @Nullable Liblzma LIBRARY = find();

    private static @Nullable Liblzma find() {
      NativeLibrary found = NativeLibrary.system("liblzma.so.5");
      if (found == null) {
        found = NativeLibrary.system("liblzma.5.dylib");
      }
      return found == null ? null : new Liblzma(found);
    }
  }
}
