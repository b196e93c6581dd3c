package io.squashkit.squashfs.format;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The compressor options block: one stored metadata block right behind the super block, there if flag
/// [SuperblockFlag#COMPRESSOR_OPTIONS] is set. LZMA never has one, LZ4 always.
public sealed interface CompressorOptions {
  /// Writes the options.
  ///
  /// @param out little endian, with [#size] bytes left
  void encode(ByteBuffer out);

  /// The bytes that [#encode] writes.
  ///
  /// @return 4 or 8
  int size();

  /// gzip: 32-bit level 1–9, 16-bit window size 8–15, 16-bit strategies (bits: default, filtered,
  /// Huffman only, run length, fixed; none set means default).
  ///
  /// @param level compression level
  /// @param windowSize log2 of the window
  /// @param strategies bit set
  record Gzip(int level, int windowSize, int strategies) implements CompressorOptions {
    @Override
    public void encode(ByteBuffer out) {
      out.putInt(level).putShort((short) windowSize).putShort((short) strategies);
    }

    @Override
    public int size() {
      return 8;
    }
  }

  /// xz: 32-bit dictionary size, 32-bit set of [BcjFilter] masks.
  ///
  /// @param dictionarySize bytes: 2^n or 2^n + 2^(n+1), at least 8 KiB
  /// @param filters bit set
  record Xz(int dictionarySize, int filters) implements CompressorOptions {
    @Override
    public void encode(ByteBuffer out) {
      out.putInt(dictionarySize).putInt(filters);
    }

    @Override
    public int size() {
      return 8;
    }
  }

  /// lzo: 32-bit algorithm (0 lzo1x_1, 1 _1_11, 2 _1_12, 3 _1_15, 4 _999), 32-bit level 1–9, which is 0
  /// unless the algorithm is 4.
  ///
  /// @param algorithm which variant
  /// @param level its level
  record Lzo(int algorithm, int level) implements CompressorOptions {
    @Override
    public void encode(ByteBuffer out) {
      out.putInt(algorithm).putInt(level);
    }

    @Override
    public int size() {
      return 8;
    }
  }

  /// lz4: 32-bit version, always 1 (legacy blocks); 32-bit flags, bit 0 high compression.
  ///
  /// @param version 1
  /// @param flags bit set
  record Lz4(int version, int flags) implements CompressorOptions {
    @Override
    public void encode(ByteBuffer out) {
      out.putInt(version).putInt(flags);
    }

    @Override
    public int size() {
      return 8;
    }
  }

  /// zstd: 32-bit level.
  ///
  /// @param level 1–22
  record Zstd(int level) implements CompressorOptions {
    @Override
    public void encode(ByteBuffer out) {
      out.putInt(level);
    }

    @Override
    public int size() {
      return 4;
    }
  }

  /// Reads the options and checks them as far as decoding needs them.
  ///
  /// @param id the image's compressor
  /// @param in little endian, exactly the options
  /// @param place where the options lie in the image, for messages
  /// @return the options; null for LZMA, which has none
  /// @throws CorruptImageException if they are too short or beyond bounds
  static @Nullable CompressorOptions decode(CompressorId id, ByteBuffer in, long place)
      throws CorruptImageException {
    int needed = id == CompressorId.ZSTD ? 4 : 8;
    if (id == CompressorId.LZMA) {
      return null;
    }
    if (in.remaining() < needed) {
      throw CorruptImageException.at(
          "compressor options",
          place,
          "size for " + id.label(),
          in.remaining(),
          "at least " + needed);
    }
    return switch (id) {
      case GZIP ->
          new Gzip(
              in.getInt(), Short.toUnsignedInt(in.getShort()), Short.toUnsignedInt(in.getShort()));
      case XZ -> new Xz(in.getInt(), in.getInt());
      case LZO -> new Lzo(in.getInt(), in.getInt());
      case LZ4 -> {
        Lz4 options = new Lz4(in.getInt(), in.getInt());
        if (options.version() != 1) {
          throw CorruptImageException.at(
              "compressor options", place, "lz4 version", options.version(), 1);
        }
        yield options;
      }
      case ZSTD -> new Zstd(in.getInt());
      case LZMA -> null;
    };
  }
}
