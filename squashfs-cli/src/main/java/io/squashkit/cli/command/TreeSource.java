package io.squashkit.cli.command;

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

/// A tree that somebody named by a path: a folder or an image, whichever lies there.
///
/// @param tree readable until the source is closed
/// @param closed what is open for it
record TreeSource(Tree tree, Closeable closed) implements Closeable {
  /// What the help texts say.
  static final String HELP = "a folder or an image";

  /// Most blocks are wanted once.
  private static final long CACHE_BYTES = 8L << 20;

  private static final long CACHE_BYTES_PER_THREAD = 1L << 20;

  /// Opens what lies at a path.
  ///
  /// @param threads how many threads will read it
  /// @throws IOException if it is none of these, or cannot be read
  static TreeSource open(String name, int threads) throws IOException {
    Path path = Path.of(name);
    if (Files.isDirectory(path)) {
      ScanOptions options = ScanOptions.DEFAULTS.withThreads(threads);
      return new TreeSource(
          DirectoryScanner.scan(List.of(path), options, ScanListener.NONE), () -> {});
    }
    long cache = CACHE_BYTES + threads * CACHE_BYTES_PER_THREAD;
    return of(SquashfsImage.open(path, new ReadOptions(ReadOptions.SEARCH, cache, threads)));
  }

  private static TreeSource of(SquashfsImage image) throws IOException {
    try {
      return new TreeSource(image.tree(), image);
    } catch (Throwable e) {
      image.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    closed.close();
  }
}
