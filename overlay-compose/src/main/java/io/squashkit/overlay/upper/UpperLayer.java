package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.layer.Status;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/// The upper directory as the topmost layer of a stack, which is how names are looked up in both at once.
final class UpperLayer implements Layer {
  private final Upper upper;
  private final String name;

  UpperLayer(Upper upper, String name) {
    this.upper = upper;
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LayerNode root() throws IOException {
    return node(Upper.way(null, null));
  }

  LayerNode node(byte[] way) throws IOException {
    try (Place place = upper.place(way)) {
      Status status = upper.status(place);
      if (status == null) {
        throw new NoSuchFileException(place.toString());
      }
      return new UpperNode(upper, way, status);
    }
  }

  @Override
  public boolean showsMarks(MarkSpace space) {
    return true;
  }

  @Override
  public void close() {
    upper.close();
  }
}
