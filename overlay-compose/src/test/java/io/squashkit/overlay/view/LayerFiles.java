package io.squashkit.overlay.view;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A stack's layers on the disk, as folders or as images; the kernel's overlay of them is mounted while this
/// is open.
public final class LayerFiles implements AutoCloseable {
  private static final ReadOptions READING = new ReadOptions(0, 1 << 20, 1);

  private final List<Path> files = new ArrayList<>();
  private final List<Path> folders = new ArrayList<>();
  private final List<KernelMount> images = new ArrayList<>();
  private final Path merged;

  /// Writes layers and has the kernel mount them.
  ///
  /// @param place an empty folder
  /// @param specs the layers, the topmost first
  /// @param dataOnly how many of the last ones are only for data
  /// @param asImages false to have folders
  /// @param options of the mount
  public LayerFiles(
      Path place, List<TreeSpec> specs, int dataOnly, boolean asImages, String options)
      throws IOException {
    merged = Files.createDirectory(place.resolve("merged"));
    boolean done = false;
    try {
      for (int i = 0; i < specs.size(); i++) {
        Path folder = place.resolve("l" + i);
        HostTree.make(specs.get(i), folder);
        add(folder, asImages);
      }
      mount(folders, dataOnly, options, merged);
      done = true;
    } finally {
      if (!done) {
        closeImages();
      }
    }
  }

  private void add(Path folder, boolean asImage) throws IOException {
    if (!asImage) {
      files.add(folder);
      folders.add(folder);
      return;
    }
    Path image = folder.resolveSibling(folder.getFileName() + ".img");
    Peer.MKSQUASHFS.command(folder, image, "-comp", "lz4", "-no-progress").check();
    KernelMount mount = KernelMount.of(image, 0);
    images.add(mount);
    files.add(image);
    folders.add(mount.folder());
  }

  /// Has the kernel mount an overlay.
  ///
  /// @param folders the layers, the topmost first
  public static void mount(List<Path> folders, int dataOnly, String options, Path merged)
      throws IOException {
    StringBuilder lowers = new StringBuilder("ro,lowerdir=");
    for (int i = 0; i < folders.size(); i++) {
      String between = i >= folders.size() - dataOnly ? "::" : ":";
      lowers.append(i == 0 ? "" : between).append(folders.get(i));
    }
    lowers.append(options.isEmpty() ? "" : ",").append(options);
    // The newer calls take no string of more than 255 bytes.
    Peer.MOUNT
        .command("-t", "overlay", "-o", lowers, "overlay", merged)
        .with("LIBMOUNT_FORCE_MOUNT2", "always")
        .check();
  }

  /// What the kernel shows.
  public Path merged() {
    return merged;
  }

  /// Opens the layers.
  public List<Layer> open() throws IOException {
    List<Layer> layers = new ArrayList<>();
    for (Path file : files) {
      layers.add(Layers.open(file, READING));
    }
    return layers;
  }

  /// Where the layers can be looked at, the topmost first.
  public List<Path> folders() {
    return folders;
  }

  /// Images or folders, the topmost first.
  public List<Path> files() {
    return files;
  }

  @Override
  public void close() throws IOException {
    Peer.UMOUNT.command(merged).check();
    closeImages();
  }

  private void closeImages() throws IOException {
    for (KernelMount image : images) {
      image.close();
    }
  }
}
