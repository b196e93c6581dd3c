package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.io.ImageSink;

/// Reads a finished image back.
final class Verification {
  Verification(
      Inventory inventory,
      TreeWriter tree,
      Workers workers,
      PackOptions options,
      PackListener listener) {}

  void run(ImageSink sink) {}
}
