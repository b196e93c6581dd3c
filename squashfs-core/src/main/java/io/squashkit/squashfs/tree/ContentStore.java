package io.squashkit.squashfs.tree;

import java.io.IOException;

/// Takes contents that come by only once, such as those of an archive on a pipe, before the tree that they
/// belong to is known. For one thread.
public interface ContentStore {
  /// Takes a content, at once and as a whole.
  ///
  /// @param content read once, by the calling thread, from its front to its end; positions that
  ///     [ContentReader#nextData] jumps over are not read
  /// @param size its bytes
  /// @param origin where it comes from, for messages
  /// @return stands for the content in the tree that is made later; it need not be readable
  /// @throws IOException if the content cannot be read, ends early, or cannot be stored
  FileContent store(ContentReader content, long size, String origin) throws IOException;
}
