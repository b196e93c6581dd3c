package io.squashkit.benchmarks;

import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/// Reading 4 KiB at random places of a file whose blocks are all in the cache, by four threads at once.
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Threads(4)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RandomReadBenchmark {
  private static final int READ = 4096;
  private static final long SIZE = 64 << 20;

  /// The image that all threads read.
  @State(Scope.Benchmark)
  public static class Shared {
    private @Nullable ImageState state;

    /// Makes the image.
    ///
    /// @throws IOException if the disk is full
    @Setup
    public void prepare() throws IOException {
      state = new ImageState(SampleTree.oneFile(SIZE), 2 * SIZE, 4);
    }

    /// Removes the image.
    ///
    /// @throws IOException if it cannot be removed
    @TearDown
    public void close() throws IOException {
      open().close();
    }

    ImageState open() {
      ImageState opened = state;
      if (opened == null) {
        throw new IllegalStateException("not prepared");
      }
      return opened;
    }
  }

  /// What one thread has for itself.
  @State(Scope.Thread)
  public static class Own {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ);
    private final SplittableRandom random = new SplittableRandom(1);
    private @Nullable ContentReader reader;

    /// Opens the file.
    ///
    /// @param shared the image
    /// @throws IOException if it cannot be read
    @Setup
    public void prepare(Shared shared) throws IOException {
      ImageState state = shared.open();
      FileContent content = state.image.content((Inode.File) state.image.resolve("file"));
      reader = content.open();
    }

    /// Closes the file.
    ///
    /// @throws IOException never
    @TearDown
    public void close() throws IOException {
      open().close();
    }

    ContentReader open() {
      ContentReader opened = reader;
      if (opened == null) {
        throw new IllegalStateException("not prepared");
      }
      return opened;
    }
  }

  /// Reads.
  ///
  /// @param own the thread's
  /// @return bytes
  /// @throws IOException if the image cannot be read
  @Benchmark
  public int read(Own own) throws IOException {
    long position = own.random.nextLong(SIZE - READ);
    return own.open().read(position, own.buffer.clear());
  }
}
