package io.squashkit.benchmarks;

import io.squashkit.squashfs.codec.BlockCompressor;
import io.squashkit.squashfs.codec.BlockDecompressor;
import io.squashkit.squashfs.codec.Codec;
import io.squashkit.squashfs.codec.Codecs;
import io.squashkit.squashfs.codec.Compression;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.SquashfsException;
import io.squashkit.testdata.Content;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/// What each codec takes for one block.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
public class CodecBenchmark {
  /// Compressor and level.
  @Param({"gzip-6", "gzip-9", "zstd-3", "zstd-15", "lz4-1", "lz4-12", "lzo-8", "xz-6"})
  public String codec = "";

  /// What the block holds.
  @Param({"text", "code", "random"})
  public String content = "";

  /// Bytes of a block.
  @Param("131072")
  public int blockSize;

  private ByteBuffer block = ByteBuffer.allocate(0);
  private ByteBuffer target = ByteBuffer.allocate(0);
  private ByteBuffer compressed = ByteBuffer.allocate(0);
  private BlockCompressor compressor = new NoCompressor();
  private BlockDecompressor decompressor = new NoDecompressor();

  /// Makes and compresses the block.
  @Setup
  public void prepare() {
    String[] parts = codec.split("-", 2);
    CompressorId id = CompressorId.valueOf(parts[0].toUpperCase(Locale.ROOT));
    int level = Integer.parseInt(parts[1]);
    Codec made = Codecs.forWriting(new Compression(id, level, Set.of()), blockSize);
    compressor = made.newCompressor();
    decompressor = made.newDecompressor();
    byte[] bytes = new byte[blockSize];
    Content.parse(content + ":" + blockSize + ":1").read(0, bytes, 0, blockSize);
    block = ByteBuffer.allocateDirect(blockSize).put(bytes).flip();
    target = ByteBuffer.allocateDirect(blockSize);
    compressed = ByteBuffer.allocateDirect(blockSize);
    compressed.limit(compressor.compress(block, compressed));
  }

  /// Frees what the codec holds.
  @TearDown
  public void close() {
    compressor.close();
    decompressor.close();
  }

  /// Compresses the block.
  ///
  /// @return the compressed size, 0 if it does not shrink
  @Benchmark
  public int compress() {
    return compressor.compress(block, target.clear());
  }

  /// Decompresses the block. Says nothing about blocks that do not shrink.
  ///
  /// @return the size
  /// @throws SquashfsException never
  @Benchmark
  public int decompress() throws SquashfsException {
    return compressed.hasRemaining() ? decompressor.decompress(compressed, target.clear()) : 0;
  }

  /// Stands for the worker that does not exist before [#prepare].
  private static final class NoCompressor implements BlockCompressor {
    @Override
    public int compress(ByteBuffer source, ByteBuffer into) {
      return 0;
    }

    @Override
    public void close() {}
  }

  /// Stands for the worker that does not exist before [#prepare].
  private static final class NoDecompressor implements BlockDecompressor {
    @Override
    public int decompress(ByteBuffer source, ByteBuffer into) {
      return 0;
    }

    @Override
    public void close() {}
  }
}
