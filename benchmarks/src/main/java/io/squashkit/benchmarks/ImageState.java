package io.squashkit.benchmarks;

import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// An image in a temporary file, open until closed.
final class ImageState implements AutoCloseable {
  final Path file;
  final SquashfsImage image;

  ImageState(Tree tree, long cacheBytes, int threads) throws IOException {
    file = Files.createTempFile("benchmark", ".squashfs");
    SampleTree.pack(tree, file);
    image = SquashfsImage.open(file, new ReadOptions(0, cacheBytes, threads));
  }

  @Override
  public void close() throws IOException {
    image.close();
    Files.delete(file);
  }
}
