package io.squashkit.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.zip.Adler32;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What the checksum costs that the zlib format wants for each block.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ChecksumBenchmark {
  @Param({"8192", "131072", "1048576"})
  int blockSize;

  private byte[] block = {};

  @Setup
  public void makeBlock() {
    block = new byte[blockSize];
    for (int i = 0; i < blockSize; i++) {
      block[i] = (byte) (i * 31);
    }
  }

  @Benchmark
  public long adler32() {
    Adler32 checksum = new Adler32();
    checksum.update(block);
    return checksum.getValue();
  }
}
