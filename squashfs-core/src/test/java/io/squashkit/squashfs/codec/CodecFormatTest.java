package io.squashkit.squashfs.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.BcjFilter;
import io.squashkit.squashfs.format.CorruptImageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;

/// What the kernel demands of compressed blocks, and what implementations of one compressor have in
/// common: they read each other's blocks.
class CodecFormatTest {
  private static byte[] compress(BlockCompressor worker, byte[] block) {
    try (worker) {
      ByteBuffer target = ByteBuffer.allocateDirect(block.length);
      int size = worker.compress(Blocks.direct(block), target);
      assertTrue(size > 0);
      return Blocks.bytes(target, size);
    }
  }

  private static byte[] decompress(BlockDecompressor worker, byte[] data, int size)
      throws CorruptImageException {
    try (worker) {
      ByteBuffer target = ByteBuffer.allocateDirect(size);
      return Blocks.bytes(target, worker.decompress(Blocks.direct(data), target));
    }
  }

  @Test
  void zstdFramesTellTheirSizeAndNothingElse() {
    for (int level : new int[] {1, 6, 15, 22}) {
      for (int size : new int[] {4096, 8192, 100_000, 1 << 17, 1 << 20}) {
        Codec codec = new ZstdCodec(level);
        byte[] data = compress(codec.newCompressor(), Blocks.text(size, level));
        int descriptor = data[4] & 0xFF;
        assertEquals(0, descriptor & 0x0F, "reserved bit, checksum, dictionary id");
        boolean singleSegment = (descriptor & 0x20) != 0;
        if (!singleSegment) {
          // Exponent in the high five bits, eighths in the low three.
          int exponent = (data[5] & 0xFF) >> 3;
          int window = (1 << (10 + exponent)) + (1 << (7 + exponent)) * (data[5] & 7);
          assertTrue(window <= Math.max(size, 8192), "window " + window + " of " + size);
        }
        assertTrue(singleSegment || descriptor >> 6 != 0, "content size");
      }
    }
  }

  @Test
  void zstdWindowsOfAnySizeTakeNoMemory() throws Exception {
    // A frame that claims a window of 2 GiB and holds one raw block of three bytes.
    byte[] frame = {
      0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0x00, (byte) (21 << 3), 0x19, 0x00, 0x00, 'a', 'b', 'c'
    };
    assertArrayEquals(
        new byte[] {'a', 'b', 'c'}, decompress(new ZstdCodec(1).newDecompressor(), frame, 8192));
  }

  @Test
  void zstdFramesThatAreNoneAreRefused() {
    byte[] skippable = {0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0};
    assertThrows(
        CorruptImageException.class,
        () -> decompress(new ZstdCodec(1).newDecompressor(), skippable, 8192));
  }

  @Test
  void xzStreamsCarryCrc32AndADictionaryThatTheKernelHas() {
    for (XzCodec codec : xzCodecs(Set.of(), 1 << 17)) {
      byte[] data = compress(codec.newCompressor(), Blocks.text(1 << 17, 1));
      assertEquals(1, data[7], "check");
      assertEquals(0, data[13] & 3, "one filter");
      assertEquals(0x21, lzma2(data), "LZMA2");
      assertEquals(1 << 17, dictionary(data));
      byte[] metadata = compress(codec.newMetadataCompressor(), Blocks.text(8192, 1));
      assertEquals(8192, dictionary(metadata));
    }
  }

  private static List<XzCodec> xzCodecs(Set<BcjFilter> filters, int blockSize) {
    List<XzCodec> codecs = new ArrayList<>();
    for (CodecPreference preference : CodecPreference.values()) {
      codecs.add(new XzCodec(6, blockSize, filters, preference));
    }
    return codecs;
  }

  /// The place of the LZMA2 filter's id: behind the stream header, the block header's size and flags,
  /// and the optional sizes.
  private static int lzma2(byte[] xz) {
    return xz[filterPlace(xz)];
  }

  private static int dictionary(byte[] xz) {
    int bits = xz[filterPlace(xz) + 2];
    return (2 | (bits & 1)) << (bits / 2 + 11);
  }

  private static int filterPlace(byte[] xz) {
    assertEquals(0, xz[13] & 0xC0, "sizes in the block header");
    return 14;
  }

  @Test
  void xzFiltersAreForMachineCodeOnly() throws Exception {
    for (BcjFilter filter : List.of(BcjFilter.X86, BcjFilter.ARM64)) {
      byte[] code = Blocks.code(filter == BcjFilter.X86 ? "linux-amd64" : "linux-aarch64", 1 << 18);
      Set<BcjFilter> both = EnumSet.of(BcjFilter.X86, BcjFilter.ARM64);
      for (XzCodec codec : xzCodecs(both, 1 << 18)) {
        byte[] filtered = compress(codec.newCompressor(), code);
        assertEquals(Liblzma.filterId(filter), filtered[14], codec.implementation());
        byte[] plain =
            compress(
                new XzCodec(6, 1 << 18, Set.of(), CodecPreference.BUNDLED).newCompressor(), code);
        assertTrue(filtered.length < plain.length, filtered.length + " of " + plain.length);
        for (XzCodec other : xzCodecs(both, 1 << 18)) {
          assertArrayEquals(code, decompress(other.newDecompressor(), filtered, code.length));
        }
        assertEquals(0x21, lzma2(compress(codec.newCompressor(), Blocks.text(1 << 18, 2))), "text");
        assertEquals(0x21, lzma2(compress(codec.newMetadataCompressor(), Blocks.text(8192, 2))));
      }
    }
  }

  @Test
  void everyXzFilterIsUndone() throws Exception {
    byte[] code = Blocks.code("linux-amd64", 50_000);
    for (BcjFilter filter : BcjFilter.values()) {
      ByteBuffer target = ByteBuffer.allocateDirect(code.length);
      try (XzEncoder encoder = new JavaXzEncoder(6, 1 << 17)) {
        int size = encoder.encode(Blocks.direct(code), target, filter);
        for (XzCodec codec : xzCodecs(Set.of(), 1 << 17)) {
          byte[] data = Blocks.bytes(target, size);
          assertArrayEquals(
              code, decompress(codec.newDecompressor(), data, code.length), filter.label());
          if (Liblzma.system() != null) {
            assertArrayEquals(
                code,
                decompress(new LiblzmaDecompressor(Liblzma.system()), data, code.length),
                filter.label());
          }
        }
      }
    }
  }

  @Test
  void xzDictionariesBeyondReasonAreRefused() {
    byte[] data =
        compress(new XzCompressor(new JavaXzEncoder(6, 1 << 26), null), Blocks.text(1 << 17, 3));
    List<BlockDecompressor> workers = new ArrayList<>();
    workers.add(new JavaXzDecompressor());
    if (Liblzma.system() != null) {
      workers.add(new LiblzmaDecompressor(Liblzma.system()));
    }
    for (BlockDecompressor worker : workers) {
      assertThrows(CorruptImageException.class, () -> decompress(worker, data, 1 << 17));
    }
  }

  @Test
  void gzipImplementationsReadEachOther() throws Exception {
    byte[] block = Blocks.mixed(1 << 17, 4);
    List<byte[]> all = new ArrayList<>();
    all.add(compress(new ZlibCompressor(9), block));
    for (CodecPreference preference : CodecPreference.values()) {
      all.add(compress(new GzipCodec(9, preference).newCompressor(), block));
    }
    for (byte[] data : all) {
      assertEquals(0x78, data[0], "zlib, window of 32 KiB");
      assertArrayEquals(block, decompress(new ZlibDecompressor(), data, block.length));
      for (Libdeflate library : new Libdeflate[] {Libdeflate.bundled(), Libdeflate.system()}) {
        if (library != null) {
          assertArrayEquals(
              block, decompress(new LibdeflateDecompressor(library), data, block.length));
        }
      }
    }
  }

  @Test
  void lateWorkersGoOverToTheFasterOne() throws Exception {
    byte[] block = Blocks.mixed(8192, 5);
    ByteBuffer data = Blocks.direct(compress(new ZlibCompressor(9), block));
    List<String> made = new ArrayList<>();
    try (BlockDecompressor worker =
        new LateDecompressor(
            new ZlibDecompressor(),
            3 * 8192,
            () -> {
              made.add("faster");
              return new ZlibDecompressor();
            })) {
      ByteBuffer target = ByteBuffer.allocateDirect(8192);
      for (int i = 1; i <= 6; i++) {
        assertEquals(8192, worker.decompress(data, target));
        assertArrayEquals(block, Blocks.bytes(target, 8192));
        assertEquals(i > 3 ? 1 : 0, made.size(), "block " + i);
      }
    }
  }

  @Test
  void lz4MachinesAgree() throws Exception {
    byte[] block = Blocks.mixed(1 << 17, 6);
    for (int level : new int[] {1, 2, 12}) {
      Codec best = new Lz4Codec(level, Lz4Codec.bestFactory());
      Codec java = new Lz4Codec(level, LZ4Factory.safeInstance());
      assertArrayEquals(
          block,
          decompress(java.newDecompressor(), compress(best.newCompressor(), block), block.length));
      assertArrayEquals(
          block,
          decompress(best.newDecompressor(), compress(java.newCompressor(), block), block.length));
    }
  }
}
