package io.squashkit.overlay.view;

/// Told of what a search comes by.
interface LookupListener {
  /// Not interested.
  LookupListener NONE =
      new LookupListener() {
        @Override
        public void found(Part part, byte[] path) {}

        @Override
        public void hidden(int layer, Hiding why) {}
      };

  /// A layer has the name.
  ///
  /// @param path where it has it: a name in the layer's own directory, or a path from its root if a
  ///     redirect leads there; not to be changed
  void found(Part part, byte[] path);

  /// A layer ends the search.
  void hidden(int layer, Hiding why);
}
