package io.squashkit.squashfs.tar;

/// Follows the reading of an archive. Called from the thread that reads; must return quickly.
public interface TarListener {
  /// Hears nothing.
  TarListener NONE = new TarListener() {};

  /// Some more members have been read.
  ///
  /// @param members of the archive so far
  default void progress(long members) {}

  /// Something went less than well.
  ///
  /// @param message one line
  default void warning(String message) {}

  /// The archive has been read to its end. Called once, last.
  ///
  /// @param report what was in it
  default void finished(TarReport report) {}
}
