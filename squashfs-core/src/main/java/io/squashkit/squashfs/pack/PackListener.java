package io.squashkit.squashfs.pack;

/// Follows a pack. Called from the packing thread; must return quickly.
public interface PackListener {
  /// Hears nothing.
  PackListener NONE = new PackListener() {};

  /// What the packer is busy with.
  enum Stage {
    /// Looking at the tree and for candidates of equal content.
    PREPARE,
    /// Compressing and writing content.
    DATA,
    /// Writing inodes, directories and tables.
    METADATA,
    /// Reading the finished image back.
    VERIFY
  }

  /// Work went on.
  ///
  /// @param stage what the packer is busy with
  /// @param done bytes of content done in this stage, inodes in [Stage#METADATA]
  /// @param total how many there are
  default void progress(Stage stage, long done, long total) {}

  /// Something went less than well.
  ///
  /// @param message one line
  default void warning(String message) {}
}
