package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Node;
import java.io.IOException;

/// Reads one dialect. Without state.
interface DialectReader {
  /// Reads what a directory says, not of those below it.
  ///
  /// @param place where it is
  /// @param directory the directory as stored
  /// @throws DialectException if it says what only this dialect can say
  /// @throws IOException if it cannot be read
  Meaning read(Place place, Node.Directory directory) throws IOException;
}
