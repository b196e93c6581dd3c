package io.squashkit.squashfs.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.squashkit.squashfs.format.CompressorId;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Workers keep their memory from block to block.
class WorkerGarbageTest {
  private static final int ROUNDS = 8;
  private static final int GARBAGE_PER_BLOCK = 4096;

  @ParameterizedTest
  @EnumSource(
      names = {"LZMA", "XZ"},
      mode = EnumSource.Mode.EXCLUDE)
  void blocksLeaveLittleGarbage(CompressorId id) throws Exception {
    Codec codec = Codecs.forWriting(new Compression(id, -1, Set.of()), 1 << 17);
    ByteBuffer source = Blocks.direct(Blocks.text(1 << 17, 1));
    ByteBuffer data = ByteBuffer.allocateDirect(1 << 17);
    ByteBuffer target = ByteBuffer.allocateDirect(1 << 17);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (BlockCompressor compressor = codec.newCompressor();
        BlockDecompressor decompressor = codec.newDecompressor()) {
      long before = 0;
      for (int i = 0; i < 2 * ROUNDS; i++) {
        if (i == ROUNDS) {
          before = threads.getCurrentThreadAllocatedBytes();
        }
        data.clear().limit(compressor.compress(source, data.clear()));
        decompressor.decompress(data, target);
      }
      long garbage = (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
      assertTrue(garbage < GARBAGE_PER_BLOCK, garbage + " bytes per block");
    }
  }
}
