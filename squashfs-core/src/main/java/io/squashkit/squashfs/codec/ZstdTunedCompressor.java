package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.codec.ZstdCodec.Compressor;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;

/// Level 15 of zstd, the default, with the search fitted to blocks of a file system: what a level means
/// in the library is chosen for any data, here it is known that most bytes are machine code or text.
/// Smaller and faster than the library's own level 15; the measurements are at [ZstdSearch].
final class ZstdTunedCompressor implements BlockCompressor {
  private static final int TINY = 16 << 10;
  private static final int SHORT = 128 << 10;
  private static final int MIDDLE = 256 << 10;

  /// Places of a block looked at.
  private static final int SAMPLES = 4096;

  /// Bytes below occur in no text: tabulator and line feed are the first that do.
  private static final int FIRST_OF_TEXT = 9;

  /// Of so many bytes of a text one may be below. Random bytes have one in 28, machine code one in five.
  private static final int TEXT_PURITY = 33;

  private final Map<ZstdSearch, Compressor> compressors = new EnumMap<>(ZstdSearch.class);

  @Override
  public int compress(ByteBuffer source, ByteBuffer target) {
    return compressors
        .computeIfAbsent(search(source), kind -> new Compressor(ZstdCodec.DEFAULT_LEVEL, kind))
        .compress(source, target);
  }

  private static ZstdSearch search(ByteBuffer block) {
    int size = block.remaining();
    if (size <= TINY || (size > SHORT && size <= MIDDLE)) { // nothing better was found
      return ZstdSearch.OF_LEVEL;
    }
    boolean text = isText(block);
    if (size <= SHORT) {
      return text ? ZstdSearch.SHORT_TEXT : ZstdSearch.SHORT_BINARY;
    }
    return text ? ZstdSearch.LONG_TEXT : ZstdSearch.LONG_BINARY;
  }

  private static boolean isText(ByteBuffer block) {
    int step =
        (block.remaining() / SAMPLES) | 1; // odd, so that it meets all parts of aligned records
    int low = 0;
    int samples = 0;
    for (int i = block.position(); i < block.limit(); i += step) {
      int value = block.get(i);
      if (value >= 0 && value < FIRST_OF_TEXT) {
        low++;
      }
      samples++;
    }
    return low * TEXT_PURITY < samples;
  }

  @Override
  public void close() {
    compressors.values().forEach(Compressor::close);
  }
}
