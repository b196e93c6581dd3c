package io.squashkit.benchmarks;

import io.squashkit.testdata.KernelMount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/// The same image through `java.nio.file` twice: by this library's provider, and by the JDK's from where
/// the kernel has mounted it, which needs root. Everything that is read is in the cache.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Benchmark)
public class ProviderReadBenchmark {
  private static final int READ = 4096;
  private static final long SIZE = 64 << 20;

  /// Who reads the image.
  @Param({"provider", "kernel"})
  public String through = "provider";

  /// The image; a file of 64 MiB in one made for the purpose, if there is none given. A given one is
  /// for [#walk] alone.
  @Param("")
  public String image = "";

  private @Nullable AutoCloseable opened;
  private @Nullable Path made;
  private Path root = Path.of("/");
  private @Nullable FileChannel channel;

  /// Opens or mounts the image.
  ///
  /// @throws IOException if it cannot be made or opened
  @Setup
  public void prepare() throws IOException {
    Path file = Path.of(image);
    if (image.isEmpty()) {
      file = Files.createTempFile("benchmark", ".squashfs");
      made = file;
      SampleTree.pack(SampleTree.oneFile(SIZE), file);
    }
    if (through.equals("kernel")) {
      KernelMount mount = KernelMount.of(file, 0);
      opened = mount;
      root = mount.folder();
    } else {
      FileSystem fileSystem = FileSystems.newFileSystem(file, Map.of("cacheBytes", 2 * SIZE));
      opened = fileSystem;
      root = fileSystem.getPath("/");
    }
    if (image.isEmpty()) {
      channel = FileChannel.open(root.resolve("file"));
    }
  }

  /// Removes what was made.
  ///
  /// @throws Exception if it cannot be removed
  @TearDown
  public void close() throws Exception {
    if (channel != null) {
      channel.close();
    }
    if (opened != null) {
      opened.close();
    }
    if (made != null) {
      Files.delete(made);
    }
  }

  /// What one thread has for itself.
  @State(Scope.Thread)
  public static class Own {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ);
    private final SplittableRandom random = new SplittableRandom();
  }

  /// Reads 4 KiB at a random place of the file, through one channel for all threads.
  ///
  /// @param own the thread's
  /// @return bytes
  /// @throws IOException if the image cannot be read
  @Benchmark
  @Threads(4)
  public int read(Own own) throws IOException {
    FileChannel shared = channel;
    if (shared == null) {
      throw new IllegalStateException("no image was made to read from");
    }
    return shared.read(own.buffer.clear(), own.random.nextLong(SIZE - READ));
  }

  /// Opens the file by its path, reads 4 KiB, closes it.
  ///
  /// @param own the thread's
  /// @return bytes
  /// @throws IOException if the image cannot be read
  @Benchmark
  @Threads(4)
  public int open(Own own) throws IOException {
    try (FileChannel mine = FileChannel.open(root.resolve("file"))) {
      return mine.read(own.buffer.clear(), own.random.nextLong(SIZE - READ));
    }
  }

  /// Walks through all of the image and asks for the attributes of each file.
  ///
  /// @return bytes of all files
  /// @throws IOException if the image cannot be read
  @Benchmark
  @Threads(1)
  public long walk() throws IOException {
    try (Stream<Path> found = Files.find(root, 1000, (_, attributes) -> !attributes.isOther())) {
      long bytes = 0;
      for (Path path : (Iterable<Path>) found::iterator) {
        bytes += path.getNameCount();
      }
      return bytes;
    }
  }
}
