package io.squashkit.overlay.fuse;

/// An open file or directory. A file system extends this class with what it keeps as long as something is
/// open.
public abstract class FuseHandle {
  /// Reads and writes pass by the kernel's cache.
  public static final int DIRECT = 1;

  /// What the kernel's cache has of the file is still right.
  public static final int KEEP_CACHE = 2;

  /// The kernel may keep the entries of the directory.
  public static final int CACHE_DIRECTORY = 8;

  /// Nothing is to be done when a program closes the file, before the last one does.
  public static final int NO_FLUSH = 32;

  /// Direct writes to the file may go on at the same time.
  public static final int PARALLEL_WRITES = 64;

  private final int flags;
  private volatile long number;

  /// Makes a handle.
  ///
  /// @param flags a sum of the constants of this class
  protected FuseHandle(int flags) {
    this.flags = flags;
  }

  int flags() {
    return flags;
  }

  long number() {
    return number;
  }

  /// Set before the kernel hears of it.
  void number(long given) {
    number = given;
  }
}
