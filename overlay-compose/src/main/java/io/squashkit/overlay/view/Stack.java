package io.squashkit.overlay.view;

import io.squashkit.overlay.layer.Layer;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Layers on top of each other, any number of them. Safe for use by several threads.
///
/// @param layers the layers, the topmost first
/// @param dataOnly how many of the last ones only hold the bytes of files that layers above point to with
///     an absolute redirect
/// @param rules how marks are read
public record Stack(List<Layer> layers, int dataOnly, ViewRules rules) implements Closeable {
  /// Makes a stack.
  public Stack {
    layers = List.copyOf(layers);
    if (dataOnly < 0 || dataOnly >= layers.size()) {
      throw new IllegalArgumentException(
          "layers are "
              + layers.size()
              + ", of them only for data "
              + dataOnly
              + ", allowed: fewer");
    }
  }

  /// The root of the view.
  ///
  /// @return the root directories of all layers that are not only for data, merged: a mark on a layer's
  ///     root means nothing
  /// @throws IOException if a layer's root cannot be read
  public MergedNode root() throws IOException {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < layers.size() - dataOnly; i++) {
      parts.add(new Part(i, layers.get(i).root()));
    }
    return new MergedNode(this, parts, true);
  }

  /// Closes all layers.
  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (Layer layer : layers) {
      try {
        layer.close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
