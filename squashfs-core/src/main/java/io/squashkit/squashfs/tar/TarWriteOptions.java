package io.squashkit.squashfs.tar;

/// How an archive is written. Immutable; start from [#DEFAULTS] and change what matters.
///
/// @param threads threads that read contents and compress; at least 1. The bytes do not depend on it
/// @param root whether the archive begins with an entry `./`, which has the root's attributes
/// @param sparse whether files keep their holes, in GNU tar's form 1.0, which not every program reads;
///     else holes become zeros
/// @param compression how the archive is compressed
public record TarWriteOptions(
    int threads, boolean root, boolean sparse, TarCompression compression) {
  /// The defaults: all processors, everything kept, not compressed.
  public static final TarWriteOptions DEFAULTS =
      new TarWriteOptions(
          Runtime.getRuntime().availableProcessors(), true, true, TarCompression.NONE);

  /// Checks the number of threads.
  public TarWriteOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + ", at least 1");
    }
  }

  /// A copy with another number of threads.
  ///
  /// @param count at least 1
  /// @return the copy
  public TarWriteOptions withThreads(int count) {
    return new TarWriteOptions(count, root, sparse, compression);
  }

  /// A copy with an entry for the root, or without.
  ///
  /// @param wanted whether there is one
  /// @return the copy
  public TarWriteOptions withRoot(boolean wanted) {
    return new TarWriteOptions(threads, wanted, sparse, compression);
  }

  /// A copy that keeps holes, or fills them.
  ///
  /// @param wanted whether they are kept
  /// @return the copy
  public TarWriteOptions withSparse(boolean wanted) {
    return new TarWriteOptions(threads, root, wanted, compression);
  }

  /// A copy with another compression.
  ///
  /// @param wanted how the archive is compressed
  /// @return the copy
  public TarWriteOptions withCompression(TarCompression wanted) {
    return new TarWriteOptions(threads, root, sparse, wanted);
  }
}
