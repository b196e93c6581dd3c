package io.squashkit.squashfs.tar;

/// Follows the writing of an archive. Called from the thread that writes; must return quickly.
@FunctionalInterface
public interface TarWriteListener {
  /// Hears nothing.
  TarWriteListener NONE = bytes -> {};

  /// More has been written.
  ///
  /// @param bytes of the archive, before compression, so far
  void progress(long bytes);
}
