package io.squashkit.benchmarks;

import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.read.DirectoryEntryRef;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/// Looking names up in a directory of 100,000: there, the index tells where to start.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DirectoryLookupBenchmark {
  private static final int FILES = 100_000;

  private @Nullable ImageState state;
  private Inode.@Nullable Directory directory;
  private int next;

  /// Makes the image.
  ///
  /// @throws IOException if the disk is full
  @Setup
  public void prepare() throws IOException {
    state = new ImageState(SampleTree.emptyFiles(1, FILES), 1 << 24, 1);
    directory = (Inode.Directory) state.image.resolve("directory0");
  }

  /// Removes the image.
  ///
  /// @throws IOException if it cannot be removed
  @TearDown
  public void close() throws IOException {
    open().close();
  }

  /// Looks up one of the names, each time another.
  ///
  /// @return the entry
  /// @throws IOException if the image cannot be read
  @Benchmark
  public @Nullable DirectoryEntryRef found() throws IOException {
    next = (next + 7919) % FILES;
    return lookup("file-number-" + next);
  }

  /// Looks up a name that is not there.
  ///
  /// @return null
  /// @throws IOException if the image cannot be read
  @Benchmark
  public @Nullable DirectoryEntryRef missing() throws IOException {
    next = (next + 7919) % FILES;
    return lookup("file-number-" + next + "x");
  }

  private @Nullable DirectoryEntryRef lookup(String name) throws IOException {
    Inode.Directory in = directory;
    if (in == null) {
      throw new IllegalStateException("not prepared");
    }
    return open().image.lookup(in, Name.of(name));
  }

  private ImageState open() {
    ImageState opened = state;
    if (opened == null) {
      throw new IllegalStateException("not prepared");
    }
    return opened;
  }
}
