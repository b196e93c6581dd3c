package io.squashkit.overlay.fuse;

import java.io.IOException;

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

  /// The kernel reads and writes the file at the host.
  private static final int PASSES_THROUGH = 128;

  private final int flags;
  private volatile long number;
  private volatile int backing;
  private volatile boolean asks;

  /// Makes a handle.
  ///
  /// @param flags a sum of the constants of this class
  protected FuseHandle(int flags) {
    this.flags = flags;
  }

  /// The open file of the host that has the same bytes now and as long as this is open, so that the kernel
  /// may read and write there in place of asking. Asked for once, by [FuseServer].
  ///
  /// @return -1 if there is none
  /// @throws IOException if that cannot be told
  protected int hostFile() throws IOException {
    return -1;
  }

  /// Tells whether the kernel must ask what is written, though there is such a file.
  ///
  /// @return true if writing does more than the host would by itself
  /// @throws IOException if that cannot be told
  protected boolean asksToWrite() throws IOException {
    return false;
  }

  int flags() {
    if (backing == 0) {
      return flags;
    }
    return flags & ~KEEP_CACHE | PASSES_THROUGH | (asks ? DIRECT : 0);
  }

  /// The kernel's number for the file of the host, or 0 if it asks.
  int backing() {
    return backing;
  }

  /// Set before the kernel hears of it.
  ///
  /// @param given the kernel's number for the file of the host, or 0
  /// @param asking whether the kernel uses that for mappings only, and asks what is read and written
  void backing(int given, boolean asking) {
    backing = given;
    asks = asking;
  }

  long number() {
    return number;
  }

  /// Set before the kernel hears of it.
  void number(long given) {
    number = given;
  }
}
