package io.squashkit.squashfs.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.BcjFilter;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CompressorOptions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CodecsTest {
  private static final int BLOCK_SIZE = 1 << 17;

  private static Codec writing(CompressorId id, int level) {
    return Codecs.forWriting(new Compression(id, level, Set.of()), BLOCK_SIZE);
  }

  private static String refusal(CompressorId id, int level) {
    return assertThrows(IllegalArgumentException.class, () -> writing(id, level)).getMessage();
  }

  @Test
  void defaultsNeedNoOptionsExceptLz4() {
    for (CompressorId id : List.of(CompressorId.GZIP, CompressorId.LZO, CompressorId.ZSTD)) {
      assertNull(writing(id, Compression.DEFAULT_LEVEL).options());
    }
    assertNull(writing(CompressorId.XZ, Compression.DEFAULT_LEVEL).options());
    assertEquals(
        new CompressorOptions.Lz4(1, 0),
        writing(CompressorId.LZ4, Compression.DEFAULT_LEVEL).options());
  }

  @Test
  void levelsAreToldAsOtherToolsDo() {
    assertEquals(new CompressorOptions.Gzip(3, 15, 0), writing(CompressorId.GZIP, 3).options());
    assertNull(writing(CompressorId.GZIP, 12).options());
    assertEquals(new CompressorOptions.Lzo(4, 2), writing(CompressorId.LZO, 2).options());
    assertEquals(new CompressorOptions.Lz4(1, 1), writing(CompressorId.LZ4, 2).options());
    assertEquals(new CompressorOptions.Zstd(22), writing(CompressorId.ZSTD, 22).options());
    assertNull(writing(CompressorId.XZ, 9).options());
  }

  @Test
  void filtersAreToldWithTheDictionary() {
    Compression filtered =
        new Compression(CompressorId.XZ, 6, EnumSet.of(BcjFilter.X86, BcjFilter.ARM64));
    assertEquals(
        new CompressorOptions.Xz(BLOCK_SIZE, 0x41),
        Codecs.forWriting(filtered, BLOCK_SIZE).options());
    assertEquals(new CompressorOptions.Xz(8192, 0x41), Codecs.forWriting(filtered, 4096).options());
  }

  @Test
  void levelsBeyondBoundsAreRefusedWithFoundAndAllowed() {
    assertEquals("gzip level is 0, allowed: 1 to 12", refusal(CompressorId.GZIP, 0));
    assertEquals("gzip level is 13, allowed: 1 to 12", refusal(CompressorId.GZIP, 13));
    assertEquals("lzo level is 10, allowed: 1 to 9", refusal(CompressorId.LZO, 10));
    assertEquals("xz level is 10, allowed: 0 to 9", refusal(CompressorId.XZ, 10));
    assertEquals("lz4 level is 13, allowed: 1 to 12", refusal(CompressorId.LZ4, 13));
    assertEquals("zstd level is 23, allowed: 1 to 22", refusal(CompressorId.ZSTD, 23));
    assertEquals("zstd level is -2, allowed: 1 to 22", refusal(CompressorId.ZSTD, -2));
    assertEquals("compressor is lzma, which is only read", refusal(CompressorId.LZMA, -1));
  }

  @Test
  void filtersAreForXzOnly() {
    Compression filtered = new Compression(CompressorId.ZSTD, 3, EnumSet.of(BcjFilter.X86));
    String message =
        assertThrows(IllegalArgumentException.class, () -> Codecs.forWriting(filtered, BLOCK_SIZE))
            .getMessage();
    assertEquals("compressor zstd with filters, allowed: filters with xz only", message);
  }

  @Test
  void storedImagesSayGzipAndNeverCompress() {
    Codec codec = Codecs.forWriting(new Compression(null, -1, Set.of()), BLOCK_SIZE);
    assertEquals(CompressorId.GZIP, codec.id());
    assertNull(codec.options());
    try (BlockCompressor worker = codec.newCompressor()) {
      assertEquals(
          0, worker.compress(Blocks.direct(new byte[4096]), Blocks.direct(new byte[4096])));
    }
  }

  @Test
  void everyCompressorHasAnImplementation() {
    List<Codecs.Implementation> found = Codecs.implementations();
    assertEquals(CompressorId.values().length, found.size());
    for (Codecs.Implementation one : found) {
      assertTrue(!one.name().isEmpty() && !one.name().startsWith("none"), one.toString());
    }
  }

  @Test
  void preferencesAreFoundByName() {
    for (CodecPreference preference : CodecPreference.values()) {
      assertEquals(preference, CodecPreference.of(preference.label()));
    }
    assertThrows(IllegalArgumentException.class, () -> CodecPreference.of("fast"));
  }
}
