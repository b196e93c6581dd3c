package io.squashkit.squashfs.codec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// The functions of libdeflate that we call, from the library that a jar brings along or from the
/// system's.
final class Libdeflate {
  /// Result of decompression: the output is complete.
  static final int SUCCESS = 0;

  /// Result of decompression: the target is too small.
  static final int INSUFFICIENT_SPACE = 3;

  private static final FunctionDescriptor FREE = FunctionDescriptor.ofVoid(ADDRESS);

  private final NativeLibrary library;
  private final String origin;
  private volatile @Nullable Compression compression;
  private volatile @Nullable Decompression decompression;

  private Libdeflate(NativeLibrary library, String origin) {
    this.library = library;
    this.origin = origin;
  }

  /// The library of the jar.
  static @Nullable Libdeflate bundled() {
    return Bundled.LIBRARY;
  }

  /// The library of the operating system.
  static @Nullable Libdeflate system() {
    return Installed.LIBRARY;
  }

  /// For people: name and where it comes from.
  String label() {
    return "libdeflate (" + origin + ")";
  }

  /// Links what compression needs; the first call takes a while.
  Compression compression() {
    Compression linked = compression;
    if (linked == null) {
      linked =
          new Compression(
              library.link("libdeflate_alloc_compressor", FunctionDescriptor.of(ADDRESS, JAVA_INT)),
              library.link(
                  "libdeflate_zlib_compress",
                  FunctionDescriptor.of(
                      JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG)),
              library.link("libdeflate_free_compressor", FREE));
      compression = linked;
    }
    return linked;
  }

  /// Links what decompression needs; the first call takes a while.
  Decompression decompression() {
    Decompression linked = decompression;
    if (linked == null) {
      linked =
          new Decompression(
              library.link("libdeflate_alloc_decompressor", FunctionDescriptor.of(ADDRESS)),
              library.link(
                  "libdeflate_zlib_decompress_ex",
                  FunctionDescriptor.of(
                      JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS)),
              library.link("libdeflate_free_decompressor", FREE));
      decompression = linked;
    }
    return linked;
  }

  private static @Nullable Libdeflate of(@Nullable NativeLibrary library, String origin) {
    return library != null && library.has("libdeflate_zlib_decompress_ex")
        ? new Libdeflate(library, origin)
        : null;
  }

  /// The calls that compress.
  ///
  /// @param alloc makes a compressor of a level
  /// @param compress compresses to a zlib stream
  /// @param free frees a compressor
  record Compression(MethodHandle alloc, MethodHandle compress, MethodHandle free) {}

  /// The calls that decompress.
  ///
  /// @param alloc makes a decompressor
  /// @param decompress decompresses a zlib stream
  /// @param free frees a decompressor
  record Decompression(MethodHandle alloc, MethodHandle decompress, MethodHandle free) {}

  /// Tells a failed allocation.
  static MemorySegment allocated(MemorySegment result) {
    if (result.address() == 0) {
      throw new OutOfMemoryError("libdeflate: no native memory");
    }
    return result;
  }

  private static final class Bundled {
    static final @Nullable Libdeflate LIBRARY = of(NativeLibrary.bundled("libdeflate"), "bundled");
  }

  private static final class Installed {
    static final @Nullable Libdeflate LIBRARY =
        of(NativeLibrary.system("libdeflate.so.0"), "system");
  }
}
