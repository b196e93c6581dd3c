package io.squashkit.overlay.algebra;

/// Is told of what a layer does not hold of the upper that it was made of. Called from the thread that reads
/// the layer.
@FunctionalInterface
public interface CommitListener {
  /// Nobody listens.
  CommitListener NONE = (path, flags) -> {};

  /// A file has flags in the overlay, which no layer can hold.
  ///
  /// @param path its path from the root, without a slash in front
  /// @param flags `a` append only, `i` immutable, or both
  void flags(byte[] path, String flags);
}
