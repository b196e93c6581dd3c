package io.squashkit.overlay.layer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A layer in the dialect of fuse-overlayfs, read as if the kernel's overlay had written it. Programs that
/// manage containers keep their layers so where they mount through a program of that command line.
public final class FuseOverlayfsLayer implements Layer {
  private final Layer stored;

  /// Where the marks are shown.
  final MarkSpace space;

  /// The attribute with owners and permissions, if the layer has one.
  final @Nullable String status;

  /// Takes a layer.
  ///
  /// @param stored the layer as it is, closed with this one
  /// @param space where marks are to be seen
  /// @throws IOException if its root cannot be read
  public FuseOverlayfsLayer(Layer stored, MarkSpace space) throws IOException {
    this.stored = stored;
    this.space = space;
    this.status = FuseOverlayfsMarks.status(stored.root()::xattr);
  }

  @Override
  public String name() {
    return stored.name();
  }

  @Override
  public LayerNode root() throws IOException {
    return FuseOverlayfsNode.of(this, stored.root(), false);
  }

  @Override
  public boolean showsMarks(MarkSpace wanted) {
    return stored.showsMarks(wanted);
  }

  @Override
  public void close() throws IOException {
    stored.close();
  }
}
