package io.squashkit.squashfs.read;

/// Follows a check. Called from several threads, by one at a time; must return quickly.
public interface CheckListener {
  /// Hears nothing.
  CheckListener NONE = new CheckListener() {};

  /// Blocks were decompressed.
  ///
  /// @param done stored bytes of the data area that have been checked
  /// @param total stored bytes of the data area
  default void progress(long done, long total) {}

  /// Something is wrong.
  ///
  /// @param finding what
  default void finding(Finding finding) {}
}
