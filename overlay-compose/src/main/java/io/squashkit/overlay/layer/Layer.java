package io.squashkit.overlay.layer;

import java.io.Closeable;
import java.io.IOException;

/// A read-only layer: a tree that is read where somebody looks, and no further. Safe for use by several
/// threads.
public interface Layer extends Closeable {
  /// What the layer is called in messages.
  ///
  /// @return such as the path that it was opened by
  String name();

  /// The root directory.
  ///
  /// @return its node
  /// @throws IOException if it cannot be read or is damaged
  LayerNode root() throws IOException;

  /// Tells whether marks of a space can be seen in this layer. In one that has lost its extended
  /// attributes, or does not show them to this user, opaque directories are none, and what they hide
  /// reappears.
  ///
  /// @param space where the marks would be
  /// @return true if they can
  boolean showsMarks(MarkSpace space);

  /// Closes what the layer was opened with; its nodes and contents end here.
  @Override
  void close() throws IOException;
}
