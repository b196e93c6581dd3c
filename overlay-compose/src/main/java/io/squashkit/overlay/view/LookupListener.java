package io.squashkit.overlay.view;

/// Told of what a search comes by.
interface LookupListener {
  /// Not interested.
  LookupListener NONE =
      new LookupListener() {
        @Override
        public void found(Part part) {}

        @Override
        public void hidden(int layer, Hiding why) {}
      };

  /// A layer has the name.
  void found(Part part);

  /// A layer ends the search.
  void hidden(int layer, Hiding why);
}
