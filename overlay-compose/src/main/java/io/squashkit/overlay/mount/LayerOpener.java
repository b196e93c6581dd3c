package io.squashkit.overlay.mount;

import io.squashkit.overlay.layer.Layer;
import java.io.IOException;
import java.nio.file.Path;

/// Opens what is to be a layer of a mount.
@FunctionalInterface
public interface LayerOpener {
  /// Opens a layer.
  ///
  /// @param path an absolute path
  /// @return the layer
  /// @throws IOException if it is none
  Layer open(Path path) throws IOException;
}
