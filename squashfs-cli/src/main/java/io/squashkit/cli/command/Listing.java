package io.squashkit.cli.command;

import io.squashkit.squashfs.format.Inode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A way to print entries.
interface Listing {
  /// Whether [#entry] wants inodes, which take time to read.
  boolean needsInodes();

  /// Comes before the first entry.
  default void start() throws IOException {}

  /// Prints an entry.
  ///
  /// @param inode the inode; may be null unless [#needsInodes]
  /// @param path holds the path
  /// @param length bytes of the path
  void entry(@Nullable Inode inode, byte[] path, int length) throws IOException;

  /// Comes behind the last entry.
  default void end() throws IOException {}
}
