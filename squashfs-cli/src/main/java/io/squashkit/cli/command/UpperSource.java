package io.squashkit.cli.command;

import io.squashkit.cli.option.ImageOptions;
import io.squashkit.overlay.layer.ImageLayer;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.layer.TreeLayer;
import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.scan.DirectoryScanner;
import io.squashkit.squashfs.scan.ScanListener;
import io.squashkit.squashfs.scan.ScanOptions;
import io.squashkit.squashfs.tree.Tree;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The layer that a verb makes another of: a folder, which several threads look at, an image or an archive.
final class UpperSource implements Closeable {
  /// What the help texts say.
  static final String HELP = "the upper: a folder, or a layer of another kind";

  private final Path path;
  private final int threads;
  private final @Nullable Layer opened;

  private UpperSource(Path path, int threads, @Nullable Layer opened) {
    this.path = path;
    this.threads = threads;
    this.opened = opened;
  }

  /// Opens a layer.
  ///
  /// @param name its path
  /// @param threads how many threads will read it
  static UpperSource open(String name, int threads) throws IOException {
    Path path = Path.of(name);
    Layer opened =
        Files.isDirectory(path)
            ? null
            : Layers.open(path, ImageOptions.reading(ReadOptions.SEARCH, threads));
    return new UpperSource(path, threads, opened);
  }

  /// The layer, as it lies there.
  ///
  /// @param listener watches the scan of a folder
  Layer layer(ScanListener listener) throws IOException {
    return opened != null ? opened : new TreeLayer(path.toString(), scan(listener), () -> {});
  }

  private Tree scan(ScanListener listener) throws IOException {
    ScanOptions options = ScanOptions.DEFAULTS.withThreads(threads);
    return DirectoryScanner.scan(List.of(path), options, listener);
  }

  /// The image, if it is one.
  @Nullable SquashfsImage image() {
    return opened instanceof ImageLayer layer ? layer.image() : null;
  }

  @Override
  public void close() throws IOException {
    if (opened != null) {
      opened.close();
    }
  }
}
