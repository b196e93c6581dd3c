package io.squashkit.squashfs.tree;

import java.io.IOException;

/// The bytes of a regular file, to be read as often and in whatever order a consumer likes.
/// Implementations are safe for use by several threads; each opens its own [ContentReader].
///
/// Contents that are equal as objects have equal bytes; those that are not may have, too.
public interface FileContent {
  /// The number of bytes, known without reading them.
  ///
  /// @return bytes
  long size();

  /// Opens the content.
  ///
  /// @return a reader for one thread, which the caller closes
  /// @throws IOException if it cannot be read, or is no longer what it was when the tree was made
  ContentReader open() throws IOException;

  /// Where this content comes from, for messages.
  ///
  /// @return such as a path
  String origin();
}
