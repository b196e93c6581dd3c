package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.ImageLayer;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.layer.Status;
import io.squashkit.overlay.view.Part;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a file of the upper directory is a copy of, as its mark `origin` says: so it can keep its inode number
/// whenever the overlay is opened (kernel: `ovl_check_origin`, and `ovl_getattr` of fs/overlayfs/inode.c).
///
/// The mark names an inode and, for images, no file system. So the object is looked for under the same
/// name first; a file that was renamed since is found if one image alone lies below. The kernel could open
/// what a folder's mark names; few may do that, so a renamed copy of a folder's file is of nothing here.
///
/// @param layerNumber the layer's own number ([OverlayNode#layerNumber])
/// @param inode the number there
public record CopySource(int layerNumber, long inode) {
  /// Finds it.
  ///
  /// @param node a name
  /// @return what it is a copy of; null if it is none, or a directory, or that cannot be told
  /// @throws IOException if the mark cannot be read
  public static @Nullable CopySource of(OverlayNode node) throws IOException {
    if (node.isDirectory() || !node.isUpper()) {
      return null;
    }
    Overlay overlay = node.overlay;
    overlay.tree.readLock().lock();
    try (NodeLocks _ = NodeLocks.of(node)) {
      OverlayNode directory = node.parent();
      if (node.isRemoved() || directory == null) {
        return null;
      }
      byte[] origin;
      try (Place place = overlay.upper.place(node)) {
        origin = overlay.upper.mark(place, "origin");
      }
      return origin == null || origin.length == 0 ? null : of(node, directory, origin);
    } finally {
      overlay.tree.readLock().unlock();
    }
  }

  private static @Nullable CopySource of(OverlayNode node, OverlayNode directory, byte[] origin) {
    int[] numbers = node.overlay.layerNumbers();
    try {
      for (Part part : directory.lowers()) {
        LayerNode found = part.node().child(node.name());
        if (found != null && isSource(found, node) && Arrays.equals(found.origin(), origin)) {
          return new CopySource(numbers[part.layer()], found.status().inode());
        }
      }
      List<Layer> layers = node.overlay.stack().layers();
      int only = -1;
      for (int i = 1; i < layers.size(); i++) {
        if (layers.get(i) instanceof ImageLayer) {
          only = only < 0 ? i : layers.size();
        }
      }
      if (only > 0 && only < layers.size() && layers.get(only) instanceof ImageLayer image) {
        LayerNode found = image.copied(origin);
        if (found != null && isSource(found, node)) {
          return new CopySource(numbers[only], found.status().inode());
        }
      }
    } catch (IOException e) { // what lies below is damaged, the copy is not
      return null;
    }
    return null;
  }

  /// A hard link that was copied is another file than those that were not.
  private static boolean isSource(LayerNode found, OverlayNode node) {
    Status status = found.status();
    return status.kind() == node.kind() && status.links() == 1;
  }

  /// Tells whether entries of a directory may be copies, or merged (kernel: `ovl_dir_is_real`).
  ///
  /// @param directory any directory
  /// @return false if each of its entries that the upper directory has is of that alone
  /// @throws IOException if its marks cannot be read
  public static boolean mayBeIn(OverlayNode directory) throws IOException {
    if (!directory.isUpper() || directory.isRemoved()) {
      return false;
    }
    if (directory.impure || !directory.lowers().isEmpty()) {
      return true;
    }
    Overlay overlay = directory.overlay;
    overlay.tree.readLock().lock();
    try (NodeLocks _ = NodeLocks.of(directory)) {
      if (directory.isRemoved()) {
        return false;
      }
      try (Place place = overlay.upper.place(directory)) {
        return overlay.upper.mark(place, "impure") != null;
      }
    } finally {
      overlay.tree.readLock().unlock();
    }
  }
}
