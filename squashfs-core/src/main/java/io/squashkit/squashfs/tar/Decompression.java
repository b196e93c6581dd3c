package io.squashkit.squashfs.tar;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/// How an archive is compressed, told by its first bytes.
enum Decompression {
  GZIP(0x1f, 0x8b),
  XZ(0xfd, '7', 'z', 'X', 'Z', 0),
  ZSTD(0x28, 0xb5, 0x2f, 0xfd),
  /// A frame to be skipped, with which parallel compressors begin.
  ZSTD_SKIPPABLE(0x50, 0x2a, 0x4d, 0x18),
  BZIP2('B', 'Z', 'h'),
  LZ4(0x04, 0x22, 0x4d, 0x18);

  /// Dictionaries of xz -9 need 65 MiB; a header can ask for much more before anything is read.
  private static final int XZ_MEMORY_KIB = 256 << 10;

  private static final int INPUT_SIZE = 64 << 10;

  /// The bytes as text, one character each.
  private final String magic;

  Decompression(int... magic) {
    StringBuilder text = new StringBuilder();
    for (int value : magic) {
      text.append((char) value);
    }
    this.magic = text.toString();
  }

  /// Tells how an archive is compressed.
  ///
  /// @param first its first block, or all of it if it is shorter
  /// @return null if it is not compressed, or by none of these
  static @Nullable Decompression of(byte[] first) {
    if (first.length == TarHeader.BLOCK && TarHeader.isSound(first)) {
      return null;
    }
    for (Decompression one : values()) {
      if (one.startsHere(first)) {
        return one;
      }
    }
    return null;
  }

  private boolean startsHere(byte[] first) {
    for (int i = 0; i < magic.length(); i++) {
      if (i >= first.length || (first[i] & 0xFF) != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Opens an archive, whether it is compressed or not.
  ///
  /// @param archive stays open
  /// @param name what to call it in messages
  static InputStream of(InputStream archive, String name) throws IOException {
    Feed feed = new Feed(archive);
    Decompression how = of(feed.first());
    return how == null ? feed : new ReadAhead(() -> how.open(feed), name + ": " + how);
  }

  /// Decompresses, all members and frames one after the other.
  InputStream open(InputStream feed) throws IOException {
    return switch (this) {
      case GZIP -> new GZIPInputStream(feed, INPUT_SIZE);
      case XZ -> new XZInputStream(feed, XZ_MEMORY_KIB);
      case ZSTD, ZSTD_SKIPPABLE -> new ZstdInputStreamNoFinalizer(feed);
      case BZIP2 -> new BZip2CompressorInputStream(feed, true);
      case LZ4 -> new FramedLZ4CompressorInputStream(feed, true);
    };
  }

  @Override
  public String toString() {
    return switch (this) {
      case GZIP -> "gzip";
      case XZ -> "xz";
      case ZSTD, ZSTD_SKIPPABLE -> "zstd";
      case BZIP2 -> "bzip2";
      case LZ4 -> "lz4";
    };
  }
}
