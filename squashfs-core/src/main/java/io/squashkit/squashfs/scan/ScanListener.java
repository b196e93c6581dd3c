package io.squashkit.squashfs.scan;

/// Follows a scan. Called from its threads, from several at once; must return quickly.
public interface ScanListener {
  /// Hears nothing.
  ScanListener NONE = new ScanListener() {};

  /// A directory has been scanned.
  ///
  /// @param entries directory entries found so far
  default void progress(long entries) {}

  /// Something went less than well.
  ///
  /// @param message one line
  default void warning(String message) {}

  /// The scan has ended well. Called once, last.
  ///
  /// @param report what it found
  default void finished(ScanReport report) {}
}
