package io.squashkit.squashfs.extract;

/// Follows an extraction. Called from its threads, from one at a time; must return quickly.
public interface ExtractListener {
  /// Hears nothing.
  ExtractListener NONE = new ExtractListener() {};

  /// Work went on.
  ///
  /// @param entries directory entries made so far
  /// @param bytes bytes of content passed so far, holes included
  default void progress(long entries, long bytes) {}
}
