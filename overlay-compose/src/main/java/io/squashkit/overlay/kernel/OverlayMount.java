package io.squashkit.overlay.kernel;

import io.squashkit.squashfs.posix.FsContextCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Has the kernel mount layers. Each layer is handed to it as an open file where it takes that (since 6.15):
/// then neither the length of paths nor their characters matter. Elsewhere layers get mount points for a
/// moment, see [BorrowedPoints].
///
/// Whoever unmounts the mount point ends all of it: images are mounted nowhere else, and their loop devices
/// go with them.
public final class OverlayMount {
  /// What overlays of this program are shown as in the list of mounts.
  public static final String SOURCE = "squash";

  /// What those are shown as whose layers a FUSE server reads: behind it stands the number of its connection
  /// (`/sys/fs/fuse/connections`).
  public static final String SERVED = SOURCE + ":";

  /// What an overlay of the kernel takes (kernel: `OVL_MAX_STACK` of fs/overlayfs/params.h).
  private static final int MOST_LAYERS = 500;

  private OverlayMount() {}

  /// Mounts an image as it is, marks of overlays included.
  ///
  /// @param image the image
  /// @param options attributes of the mount; options of overlays mean nothing here
  /// @param point a folder
  /// @throws KernelRefusal if the kernel cannot or may not
  /// @throws IOException if there is no such image or folder
  public static void image(KernelLayer.Image image, OverlayOptions options, Path point)
      throws IOException {
    Path real = folder(point);
    try (LoopDevice device = LoopDevice.of(image);
        FsContext context = FsContext.open("squashfs", image.path().toString())) {
      context.string("source", device.path());
      context.flag("ro");
      try (DetachedMount mount = context.mount(FsContextCalls.READ_ONLY | options.attributes())) {
        mount.place(real);
      }
    }
  }

  /// Mounts layers on top of each other.
  ///
  /// @param layers the topmost first
  /// @param dataOnly how many of the last ones only hold the bytes of files that layers above point to
  /// @param upper where it writes, or null if nobody can
  /// @param options how
  /// @param point a folder
  /// @throws KernelRefusal if the kernel cannot or may not
  /// @throws IOException if there is no such layer or folder
  public static void mount(
      List<KernelLayer> layers,
      int dataOnly,
      @Nullable UpperFolders upper,
      OverlayOptions options,
      Path point)
      throws IOException {
    Path real = folder(point);
    if (layers.size() > MOST_LAYERS) {
      throw new KernelRefusal(
          point.toString(),
          "layers are " + layers.size() + ", the kernel allows up to " + MOST_LAYERS);
    }
    if (dataOnly > 0 && upper != null && !options.followsMetacopy()) {
      throw new KernelRefusal( // it mounts them, and opens no such file: EPERM
          point.toString(),
          "with an upper directory, files that point to layers for data only need the options"
              + " redirect_dir=on,metacopy=on");
    }
    try (OpenLayers open = OpenLayers.of(layers, dataOnly, upper)) {
      try (DetachedMount mount = stacked(open, options, point)) {
        mount.place(real);
      } catch (KernelRefusal refusal) {
        try {
          BorrowedPoints.mount(open, options, real);
        } catch (IOException again) {
          refusal.addSuppressed(again); // the first says more
          throw refusal;
        }
      }
    }
  }

  private static Path folder(Path point) throws IOException {
    Path real = point.toRealPath();
    if (!Files.readAttributes(real, BasicFileAttributes.class).isDirectory()) {
      throw new NotDirectoryException(point.toString());
    }
    return real;
  }

  private static DetachedMount stacked(OpenLayers open, OverlayOptions options, Path point)
      throws IOException {
    try (FsContext context = FsContext.open("overlay", point.toString())) {
      for (DetachedMount layer : open.merged()) {
        context.file("lowerdir+", layer.file());
      }
      for (DetachedMount layer : open.dataOnly()) {
        context.file("datadir+", layer.file());
      }
      if (open.upper() != null) {
        context.file("upperdir", open.upper().file());
        context.file("workdir", open.work().file());
      }
      return mount(context, options, open);
    }
  }

  /// Sets the options that are not about layers, and mounts.
  static DetachedMount mount(FsContext context, OverlayOptions options, OpenLayers open)
      throws IOException {
    boolean writes = open.upper() != null;
    context.string("source", open.source());
    for (String option : options.ofOverlay(writes)) {
      int equals = option.indexOf('=');
      if (equals < 0) {
        context.flag(option);
      } else {
        context.string(option.substring(0, equals), option.substring(equals + 1));
      }
    }
    boolean readOnly = !writes || options.readOnly();
    if (readOnly) {
      context.flag("ro");
    }
    return context.mount(options.attributes() | (readOnly ? FsContextCalls.READ_ONLY : 0));
  }

  /// Layers that are open.
  ///
  /// @param merged the topmost first
  /// @param dataOnly below them
  /// @param folders upper and work, or none
  record OpenLayers(
      List<DetachedMount> merged, List<DetachedMount> dataOnly, List<DetachedMount> folders)
      implements AutoCloseable {
    static OpenLayers of(List<KernelLayer> layers, int dataOnly, @Nullable UpperFolders upper)
        throws IOException {
      OpenLayers open = new OpenLayers(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      boolean done = false;
      try {
        for (int i = 0; i < layers.size(); i++) {
          DetachedMount layer = DetachedMount.of(layers.get(i));
          (i < layers.size() - dataOnly ? open.merged : open.dataOnly).add(layer);
        }
        if (upper != null) {
          open.folders.add(DetachedMount.folder(upper.upper()));
          open.folders.add(DetachedMount.folder(upper.work()));
        } else if (layers.size() == 1) { // the kernel wants two
          open.merged.add(DetachedMount.memory("an empty layer"));
        }
        done = true;
        return open;
      } finally {
        if (!done) {
          open.close();
        }
      }
    }

    /// What the overlay is shown as.
    String source() throws IOException {
      for (DetachedMount layer : merged) {
        String connection = layer.connection();
        if (connection != null) {
          return SERVED + connection;
        }
      }
      return SOURCE;
    }

    @Nullable DetachedMount upper() {
      return folders.isEmpty() ? null : folders.getFirst();
    }

    DetachedMount work() {
      return folders.getLast();
    }

    @Override
    public void close() {
      merged.forEach(DetachedMount::close);
      dataOnly.forEach(DetachedMount::close);
      folders.forEach(DetachedMount::close);
    }
  }
}
