package io.squashkit.squashfs.tree;

import org.jspecify.annotations.Nullable;

/// One object of a tree, without its name: a name belongs to the directory entry ([Entry]).
///
/// Hard links: two entries of a tree name the same object if their nodes' [#linkKey]s are equal and not
/// null. Such nodes agree in everything else.
public sealed interface Node {
  /// Permissions, owners, time and extended attributes.
  ///
  /// @return the attributes
  Attributes attributes();

  /// What tells hard links: equal for all entries that name one object.
  ///
  /// @return a value with equality, or null where no second entry names this object
  @Nullable Object linkKey();

  /// A directory. Producers may read the entries only when asked, so that a tree need not be in memory
  /// at once; consumers therefore ask once for each directory.
  non-sealed interface Directory extends Node {
    /// Tells whether the source of the tree only has what is in the directory, and not the directory itself,
    /// as archives may. Its attributes then are made up: those of a layer below count more.
    ///
    /// @return true if so
    default boolean isImplied() {
      return false;
    }

    /// The entries, sorted by name, each name once, all names sound ([Name#isSound]).
    ///
    /// @return the entries
    /// @throws java.io.IOException if they cannot be read
    java.util.List<Entry> entries() throws java.io.IOException;

    @Override
    default @Nullable Object linkKey() {
      return null;
    }
  }

  /// A regular file.
  ///
  /// @param attributes its attributes
  /// @param content its bytes
  /// @param linkKey see [Node#linkKey]
  record File(Attributes attributes, FileContent content, @Nullable Object linkKey)
      implements Node {}

  /// A symbolic link.
  ///
  /// @param attributes its attributes
  /// @param target where it points, in bytes
  /// @param linkKey see [Node#linkKey]
  record Symlink(Attributes attributes, byte[] target, @Nullable Object linkKey) implements Node {}

  /// A device.
  ///
  /// @param attributes its attributes
  /// @param block true for a block device, false for a character device
  /// @param major its major number
  /// @param minor its minor number
  /// @param linkKey see [Node#linkKey]
  record Device(
      Attributes attributes, boolean block, int major, int minor, @Nullable Object linkKey)
      implements Node {}

  /// A named pipe.
  ///
  /// @param attributes its attributes
  /// @param linkKey see [Node#linkKey]
  record Fifo(Attributes attributes, @Nullable Object linkKey) implements Node {}

  /// A socket.
  ///
  /// @param attributes its attributes
  /// @param linkKey see [Node#linkKey]
  record Socket(Attributes attributes, @Nullable Object linkKey) implements Node {}
}
