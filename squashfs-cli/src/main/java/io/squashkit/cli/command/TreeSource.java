package io.squashkit.cli.command;

import io.squashkit.cli.option.ImageOptions;
import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.scan.DirectoryScanner;
import io.squashkit.squashfs.scan.ScanListener;
import io.squashkit.squashfs.scan.ScanOptions;
import io.squashkit.squashfs.tar.SpooledContents;
import io.squashkit.squashfs.tar.TarListener;
import io.squashkit.squashfs.tree.Tree;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A tree that somebody named by a path: a folder, an image or a tar archive, whichever lies there.
/// Contents of compressed archives are kept in a temporary file.
///
/// @param tree readable until the source is closed
/// @param closed what is open for it
record TreeSource(Tree tree, Closeable closed) implements Closeable {
  /// What the help texts say.
  static final String HELP = "a folder, an image or a tar archive, compressed or not";

  /// Opens what lies at a path.
  ///
  /// @param name the path; `-` is an archive on standard input
  /// @param threads how many threads will read it
  /// @throws IOException if it is none of these, or cannot be read
  static TreeSource open(String name, int threads) throws IOException {
    Path path = Path.of(name);
    if (Files.isDirectory(path)) {
      ScanOptions options = ScanOptions.DEFAULTS.withThreads(threads);
      return new TreeSource(
          DirectoryScanner.scan(List.of(path), options, ScanListener.NONE), () -> {});
    }
    TarSource tar = PackSources.isImage(path) ? null : TarSource.of(List.of(path));
    if (tar != null) {
      return archive(tar);
    }
    return image(SquashfsImage.open(path, ImageOptions.reading(ReadOptions.SEARCH, threads)));
  }

  private static TreeSource image(SquashfsImage image) throws IOException {
    try {
      return new TreeSource(image.tree(), image);
    } catch (Throwable e) {
      image.close();
      throw e;
    }
  }

  private static TreeSource archive(TarSource tar) throws IOException {
    if (!tar.isInPlace()) {
      return passing(tar);
    }
    try {
      return new TreeSource(tar.inPlace(TarListener.NONE), tar);
    } catch (Throwable e) {
      tar.close();
      throw e;
    }
  }

  private static TreeSource passing(TarSource tar) throws IOException {
    try (tar) {
      SpooledContents contents = SpooledContents.open();
      try {
        return new TreeSource(tar.passing(contents, TarListener.NONE), contents);
      } catch (Throwable e) {
        contents.close();
        throw e;
      }
    }
  }

  @Override
  public void close() throws IOException {
    closed.close();
  }
}
