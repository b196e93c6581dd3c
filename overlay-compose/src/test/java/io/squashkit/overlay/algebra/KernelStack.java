package io.squashkit.overlay.algebra;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.TreeLayer;
import io.squashkit.squashfs.codec.Compression;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.scan.DirectoryScanner;
import io.squashkit.squashfs.scan.ScanListener;
import io.squashkit.squashfs.scan.ScanOptions;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Overlays that the kernel mounts.
final class KernelStack {
  private static final PackOptions PACK = fast(PackOptions.DEFAULTS);

  private final Path folder;
  private int count;

  /// Something to do with a mounted folder.
  interface Work<T> {
    T with(Path mounted) throws IOException;
  }

  /// @param folder for what mounts need
  KernelStack(Path folder) {
    this.folder = folder;
  }

  Path fresh(String name) throws IOException {
    return Files.createDirectory(folder.resolve(name + count++));
  }

  /// Mounts lowers, the topmost first, below an upper.
  <T> T mounted(List<Path> lowers, Path upper, String options, Work<T> work) throws IOException {
    Path workdir = fresh("work");
    return mount(lowers, ",volatile,upperdir=" + upper + ",workdir=" + workdir + options, work);
  }

  private <T> T mount(List<Path> lowers, String options, Work<T> work) throws IOException {
    Path mounted = fresh("mounted");
    String lower = lowers.stream().map(Path::toString).collect(Collectors.joining(":"));
    Peer.MOUNT
        .command("-t", "overlay", "-o", "lowerdir=" + lower + options, "overlay", mounted)
        .check();
    try {
      return work.with(mounted);
    } finally {
      Peer.UMOUNT.command(mounted).check();
    }
  }

  /// What lowers show, the topmost first.
  Manifest shown(List<Path> lowers, String options) throws IOException {
    List<Path> two = new ArrayList<>(lowers);
    two.add(fresh("empty")); // the kernel wants two
    return mount(two, options, Manifest::of);
  }

  private static PackOptions fast(PackOptions like) {
    return new PackOptions(
        Compression.NONE,
        4096,
        1,
        like.memory(),
        like.fragments(),
        like.duplicates(),
        like.xattrs(),
        like.export(),
        like.pad(),
        like.allRoot(),
        like.inodeTime(),
        like.imageTime(),
        like.latestTime(),
        like.offset(),
        like.verify(),
        like.replace(),
        like.unreadable(),
        like.order());
  }

  /// What a layer shows, as an image that the kernel mounts, on top of others.
  Manifest shown(Tree layer, List<Path> lowers, String options) throws IOException {
    Path image = folder.resolve("layer" + count++);
    ImagePacker.pack(layer, image, PACK, PackListener.NONE);
    try (KernelMount mounted = KernelMount.of(image, 0)) {
      List<Path> all = new ArrayList<>(lowers);
      all.addFirst(mounted.folder());
      return shown(all, options);
    }
  }

  static Tree scan(Path folder) throws IOException {
    return DirectoryScanner.scan(
        List.of(folder), ScanOptions.DEFAULTS.withThreads(1), ScanListener.NONE);
  }

  static Layer layer(Path folder) throws IOException {
    return new TreeLayer(folder.toString(), scan(folder), () -> {});
  }
}
