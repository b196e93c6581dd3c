package io.squashkit.squashfs.read;

/// How an image is opened.
///
/// @param offset where the image starts in the source, in bytes; [#SEARCH] to find it
/// @param cacheBytes bytes that uncompressed blocks may take in the cache; as many blocks as there are
///     threads stay there in any case
/// @param threads how many threads are expected to read at once; at least 1. It bounds native memory,
///     not the number of callers
public record ReadOptions(long offset, long cacheBytes, int threads) {
  /// The offset that means: look for the image behind whatever comes first.
  public static final long SEARCH = -1;

  /// Search, 32 MiB of cache, a thread for each processor.
  public static final ReadOptions DEFAULTS =
      new ReadOptions(SEARCH, 32L << 20, Runtime.getRuntime().availableProcessors());

  /// Checks the values.
  public ReadOptions {
    if (offset < SEARCH || cacheBytes < 0 || threads < 1) {
      throw new IllegalArgumentException(
          "offset " + offset + ", cache " + cacheBytes + ", threads " + threads);
    }
  }

  /// The same with another offset.
  ///
  /// @param newOffset bytes, or [#SEARCH]
  /// @return the copy
  public ReadOptions withOffset(long newOffset) {
    return new ReadOptions(newOffset, cacheBytes, threads);
  }
}
