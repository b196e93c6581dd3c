package io.squashkit.squashfs.extract;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ForkJoinPool;

/// Puts trees onto the host, by several threads. The way in for whoever unpacks.
public final class TreeExtractor {
  private TreeExtractor() {}

  /// Puts a tree onto the host.
  ///
  /// The destination becomes the tree's root, with its attributes. If it is there it must be a directory,
  /// or a symbolic link to one; else it is made, with the directories above it. No other symbolic link
  /// is followed, whether it comes from the tree or was there before.
  ///
  /// What this user may not restore (owners, devices, some extended attributes) is left out and counted.
  /// When the extraction fails, what has been made so far stays, but no file that is not whole.
  ///
  /// @param tree what to put there; its directories are asked once each, and not kept
  /// @param destination a directory of the default file system
  /// @param options how
  /// @param listener told of progress
  /// @return what became of it
  /// @throws java.nio.file.FileAlreadyExistsException if something is there that may not be replaced
  /// @throws IOException if the tree cannot be read, has unfit names, or the host cannot take it, as when
  ///     the disk is full; the message names the path, and what the tree's source threw is the cause,
  ///     such as a `CorruptImageException`
  public static ExtractReport extract(
      Tree tree, Path destination, ExtractOptions options, ExtractListener listener)
      throws IOException {
    return extract(Posix.host(), tree, destination, options, listener);
  }

  static ExtractReport extract(
      Posix posix, Tree tree, Path destination, ExtractOptions options, ExtractListener listener)
      throws IOException {
    long start = System.nanoTime();
    if (!Files.isDirectory(destination)) {
      Files.createDirectories(destination);
    }
    HostPath path = HostPath.of(destination);
    Extraction run = new Extraction(posix, options, listener, path);
    int file = Errno.check(path.open(posix, OpenFlags.READ | OpenFlags.DIRECTORY), path);
    try {
      fill(run, TargetDirectory.top(run, tree.root(), file));
    } finally {
      run.open.closeAll();
      posix.close(file);
    }
    return run.report(System.nanoTime() - start);
  }

  private static void fill(Extraction run, TargetDirectory top) throws IOException {
    top.directory().acquire(); // stays open until the end
    try (ForkJoinPool pool = new ForkJoinPool(run.options.threads())) {
      pool.invoke(top);
    }
    run.check();
    for (Extraction.Unsearchable directory : run.unsearchable) {
      OpenDirectory one = directory.directory();
      int result = run.posix.setPermissions(one.acquire(), directory.permissions());
      one.release();
      Errno.check(result, one.path());
    }
    run.progress();
  }
}
