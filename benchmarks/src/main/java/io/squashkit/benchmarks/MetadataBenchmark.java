package io.squashkit.benchmarks;

import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.read.DirectoryEntryRef;
import io.squashkit.squashfs.read.DirectoryReader;
import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What inode and directory tables cost: 100,000 files without content, packed, and listed with their
/// inodes.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class MetadataBenchmark {
  private static final int DIRECTORIES = 100;
  private static final int FILES_EACH = 1000;

  private final Tree tree = SampleTree.emptyFiles(DIRECTORIES, FILES_EACH);
  private Path folder = Path.of("");
  private Path image = Path.of("");

  /// Makes the image that is read.
  ///
  /// @throws IOException if the disk is full
  @Setup
  public void prepare() throws IOException {
    folder = Files.createTempDirectory("benchmark");
    image = folder.resolve("read.squashfs");
    SampleTree.pack(tree, image);
  }

  /// Removes the images.
  ///
  /// @throws IOException if they cannot be removed
  @TearDown
  public void remove() throws IOException {
    Files.deleteIfExists(folder.resolve("written.squashfs"));
    Files.delete(image);
    Files.delete(folder);
  }

  /// Packs.
  ///
  /// @throws IOException if the disk is full
  @Benchmark
  public void write() throws IOException {
    SampleTree.pack(tree, folder.resolve("written.squashfs"));
  }

  /// Opens the image and goes through all entries and inodes.
  ///
  /// @return how many
  /// @throws IOException if the image cannot be read
  @Benchmark
  public long read() throws IOException {
    try (SquashfsImage opened = SquashfsImage.open(image, ReadOptions.DEFAULTS)) {
      return walk(opened, opened.root());
    }
  }

  private static long walk(SquashfsImage opened, Inode.Directory directory) throws IOException {
    long count = 0;
    DirectoryReader entries = opened.entries(directory);
    for (DirectoryEntryRef e = entries.next(); e != null; e = entries.next()) {
      count++;
      if (opened.inode(e.inode()) instanceof Inode.Directory below) {
        count += walk(opened, below);
      }
    }
    return count;
  }
}
