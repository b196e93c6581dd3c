package io.squashkit.squashfs.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import io.squashkit.squashfs.interop.TreeManifest;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.Manifest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// Archives in each kind of compression, whole, in pieces, cut off and damaged.
class CompressedTarTest {
  private static final byte[] ARCHIVE = archive();

  private static byte[] archive() {
    byte[] noise = new byte[700_000];
    new Random(5).nextBytes(noise);
    String text = new String(noise, StandardCharsets.ISO_8859_1);
    return new TarMaker().file("noise", text).file("zeros", "\0".repeat(3_000_000)).end();
  }

  private static byte[] compress(Decompression how, byte[] bytes) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (OutputStream stream = compressor(how, out)) {
        stream.write(bytes);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static OutputStream compressor(Decompression how, OutputStream out) throws IOException {
    return switch (how) {
      case GZIP -> new GZIPOutputStream(out);
      case XZ -> new XZOutputStream(out, new LZMA2Options(0));
      case ZSTD -> new ZstdOutputStream(out).setChecksum(true);
      case ZSTD_SKIPPABLE -> {
        out.write(new byte[] {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3});
        yield new ZstdOutputStream(out).setChecksum(true);
      }
      case BZIP2 -> new BZip2CompressorOutputStream(out);
      case LZ4 -> new FramedLZ4CompressorOutputStream(out);
    };
  }

  private static Tree scan(InputStream stream) throws IOException {
    return TarScanner.scan(stream, "a.tar", new KeptContents(), TarListener.NONE);
  }

  private static Manifest manifest(byte[] archive) throws IOException {
    return TreeManifest.of(scan(new Trickle(archive)));
  }

  /// A pipe whose writer is slow: now and then there is nothing to read.
  private static final class Trickle extends InputStream {
    private final InputStream bytes;
    private int pieces;

    Trickle(byte[] bytes) {
      this.bytes = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() throws IOException {
      return bytes.read();
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
      pieces++;
      return bytes.read(into, at, Math.min(length, 1 + pieces * 31 % 7919));
    }

    @Override
    public int available() {
      return 0;
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachKindIsRead(Decompression how) throws IOException {
    Manifest expected = manifest(ARCHIVE);
    assertEquals(2, expected.rows().size() - 1);
    assertEquals("", Manifest.difference(expected, manifest(compress(how, ARCHIVE))));
  }

  @ParameterizedTest
  @EnumSource
  void severalPiecesAreOne(Decompression how) throws IOException {
    ByteArrayOutputStream pieces = new ByteArrayOutputStream();
    for (int at = 0; at < ARCHIVE.length; at += 1_000_001) {
      int end = Math.min(ARCHIVE.length, at + 1_000_001);
      pieces.writeBytes(compress(how, Arrays.copyOfRange(ARCHIVE, at, end)));
    }
    assertEquals("", Manifest.difference(manifest(ARCHIVE), manifest(pieces.toByteArray())));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsCutOffIsRefused(Decompression how) {
    byte[] whole = compress(how, ARCHIVE);
    for (int length : new int[] {20, 1000, whole.length / 2, whole.length - 1}) {
      byte[] cut = Arrays.copyOf(whole, length);
      TarException e =
          assertThrows(TarException.class, () -> manifest(cut), how + " cut to " + length);
      assertTrue(e.getMessage().startsWith("a.tar: " + how + ": damaged: "), e.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsDamagedIsRefused(Decompression how) {
    byte[] whole = compress(how, ARCHIVE);
    Random random = new Random(7);
    for (int i = 0; i < 20; i++) {
      int at = 40 + random.nextInt(600_000); // within the noise, which a checksum guards
      whole[at] ^= 0x55;
      assertThrows(TarException.class, () -> manifest(whole), how + " changed at " + at);
      whole[at] ^= 0x55;
    }
  }

  @Test
  void aHeaderThatWantsMuchMemoryIsRefused() {
    byte[] xz = compress(Decompression.XZ, ARCHIVE);
    xz[12 + 4] = 40; // of the block header: a dictionary of 4 GiB
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(xz, 12, 8);
    for (int i = 0; i < 4; i++) {
      xz[20 + i] = (byte) (crc.getValue() >>> 8 * i);
    }
    TarException e = assertThrows(TarException.class, () -> manifest(xz));
    assertTrue(e.getMessage().startsWith("a.tar: xz: damaged: "), e.getMessage());
    byte[] zstd = new byte[600];
    System.arraycopy(
        new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) 0xf8}, 0, zstd, 0, 6);
    e = assertThrows(TarException.class, () -> manifest(zstd));
    assertTrue(e.getMessage().startsWith("a.tar: zstd: damaged: "), e.getMessage());
  }

  @Test
  void aReaderThatGivesUpLeavesNobodyBehind() throws Exception {
    byte[] archive =
        compress(Decompression.GZIP, new TarMaker().file("..", "x".repeat(10_000_000)).end());
    assertThrows(TarException.class, () -> manifest(archive));
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("squash-decompress")) {
        thread.join(10_000);
        assertTrue(!thread.isAlive(), "still decompressing");
      }
    }
  }

  @Test
  void aTarInPlaceMustNotBeCompressed() throws IOException {
    for (Decompression how : Decompression.values()) {
      byte[] archive = compress(how, ARCHIVE);
      TarException e =
          assertThrows(TarException.class, () -> new Scans().inPlace(archive), how.toString());
      assertEquals("a.tar: is compressed with " + how + ", allowed: plain tar", e.getMessage());
    }
  }
}
