package io.squashkit.cli.command;

import io.squashkit.squashfs.edit.Selection;
import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.io.ImageSource;
import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.scan.DirectoryScanner;
import io.squashkit.squashfs.scan.ExcludeRules;
import io.squashkit.squashfs.scan.ScanListener;
import io.squashkit.squashfs.scan.ScanOptions;
import io.squashkit.squashfs.tree.ContentStore;
import io.squashkit.squashfs.tree.Tree;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a pack reads: folders, an image, a tar archive. All that was opened stays open until the pack is
/// done.
final class PackSources implements Closeable {
  /// Each fragment block is wanted for as long as its files are packed.
  private static final long CACHE_BYTES = 16L << 20;

  private static final long CACHE_BYTES_PER_THREAD = 2L << 20;

  private final ScanOptions scan;
  private final PackWatch watch;
  private final ScanListener listener;
  private final Map<Path, SquashfsImage> images = new HashMap<>();
  private final Map<Path, TarSource> archives = new HashMap<>();
  private final ArrayDeque<Closeable> open = new ArrayDeque<>();

  PackSources(ScanOptions scan, PackWatch watch) {
    this.scan = scan;
    this.watch = watch;
    this.listener = watch.scan();
  }

  /// The image that is the only source.
  ///
  /// @return null if the sources are something else
  @Nullable SquashfsImage image(List<Path> sources) throws IOException {
    return sources.size() == 1 && isImage(sources.getFirst()) ? image(sources.getFirst()) : null;
  }

  /// Opens an image, once for each path.
  SquashfsImage image(Path path) throws IOException {
    SquashfsImage image = images.get(path);
    if (image == null) {
      long cache = CACHE_BYTES + scan.threads() * CACHE_BYTES_PER_THREAD;
      image = SquashfsImage.open(path, new ReadOptions(0, cache, scan.threads()));
      images.put(path, image);
      open.push(image);
    }
    return image;
  }

  /// Only what starts as an image is one: a program that has an image inside may be wanted as a file.
  static boolean isImage(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    try (ImageSource source = ImageSource.open(path)) {
      ByteBuffer start = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      return source.read(0, start) == 4 && start.getInt(0) == Superblock.MAGIC;
    }
  }

  /// The archive that is the only source and comes by once.
  ///
  /// @return null if the sources can be read again
  @Nullable TarSource passing(List<Path> sources) throws IOException {
    TarSource tar = tar(sources);
    return tar == null || tar.isInPlace() ? null : tar;
  }

  /// Opens an archive, once for each path: standard input cannot be opened again.
  private @Nullable TarSource tar(List<Path> sources) throws IOException {
    if (sources.size() != 1) {
      return null;
    }
    TarSource tar = archives.get(sources.getFirst());
    if (tar != null) {
      return tar;
    }
    tar = TarSource.of(sources);
    if (tar != null) {
      open.push(tar);
      archives.put(sources.getFirst(), tar);
    }
    return tar;
  }

  /// The tree of an archive that comes by once.
  Tree tree(TarSource tar, ContentStore store) throws IOException {
    return selected(tar.passing(store, watch.tar()));
  }

  /// The tree of sources that can be read again.
  Tree tree(List<Path> sources) throws IOException {
    SquashfsImage image = image(sources);
    if (image != null) {
      return selected(image.tree());
    }
    TarSource tar = tar(sources);
    if (tar == null) {
      return DirectoryScanner.scan(sources, scan, listener);
    }
    if (!tar.isInPlace()) {
      throw new IOException(
          tar.name() + ": is compressed or a pipe, allowed: uncompressed archives in files");
    }
    return selected(tar.inPlace(watch.tar()));
  }

  /// What a scan leaves out by itself.
  private Tree selected(Tree tree) throws IOException {
    return new Selection(scan.excludes(), List.of(), ExcludeRules.NONE, List.of()).apply(tree);
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
