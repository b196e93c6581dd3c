package io.squashkit.squashfs.codec;

import java.nio.ByteBuffer;

/// Writes LZO1X streams: see [LzoDecoder] for what they are. The place of the searching is in
/// [LzoMatchFinder]; this class knows how matches and literals are written and what they cost.
final class LzoEncoder implements BlockCompressor {
  private static final int M2_MAX_DISTANCE = 0x0800;
  private static final int M2_MAX_LENGTH = 8;
  private static final int M3_MAX_DISTANCE = 0x4000;
  private static final int M3_MAX_LENGTH = 33;
  private static final int M4_MAX_LENGTH = 9;

  private final LzoMatchFinder finder;
  private byte[] in = new byte[0];
  private byte[] out = new byte[0];
  private int written;

  LzoEncoder(int level) {
    finder = new LzoMatchFinder(level);
  }

  @Override
  public int compress(ByteBuffer source, ByteBuffer target) {
    int size = source.remaining();
    if (size == 0) {
      return 0;
    }
    if (in.length < size) {
      in = new byte[size];
      // Literals cost at most a byte for each 255, matches never more than they replace.
      out = new byte[size + size / 16 + 64];
    }
    source.get(source.position(), in, 0, size);
    int result = encode(size);
    if (result >= size) {
      return 0;
    }
    target.put(target.position(), out, 0, result);
    return result;
  }

  private int encode(int size) {
    written = 0;
    finder.start(in, size);
    int at = 0;
    int literalStart = 0;
    while (at < size) {
      int gain = finder.find(at);
      if (gain <= 0) {
        at++;
        continue;
      }
      int length = finder.length();
      int distance = finder.distance();
      // A match that starts one or two bytes later may be worth more than this one.
      int start = at;
      for (int later = 1; later <= finder.patience() && at + later < size; later++) {
        int laterGain = finder.find(at + later);
        if (laterGain > gain) {
          gain = laterGain;
          start = at + later;
          length = finder.length();
          distance = finder.distance();
        }
      }
      literals(literalStart, start - literalStart);
      match(distance, length);
      at = start + length;
      literalStart = at;
      finder.skipTo(at);
    }
    literals(literalStart, size - literalStart);
    put(0x11);
    put(0);
    put(0);
    return written;
  }

  /// The bytes of a match of a length at a distance, when its literals follow for free.
  static int cost(int distance, int length) {
    if (distance <= M2_MAX_DISTANCE && length <= M2_MAX_LENGTH) {
      return 2;
    }
    int limit = distance <= M3_MAX_DISTANCE ? M3_MAX_LENGTH : M4_MAX_LENGTH;
    return length <= limit ? 3 : 4 + (length - limit - 1) / 255;
  }

  private void match(int distance, int length) {
    int back = distance - 1;
    if (length <= M2_MAX_LENGTH && distance <= M2_MAX_DISTANCE) {
      put(((length - 1) << 5) | ((back & 7) << 2));
      put(back >> 3);
    } else if (distance <= M3_MAX_DISTANCE) {
      count(0x20, length - 2, M3_MAX_LENGTH - 2);
      put((back & 63) << 2);
      put(back >> 6);
    } else {
      int rest = distance - M3_MAX_DISTANCE;
      count(0x10 | ((rest >> 11) & 8), length - 2, M4_MAX_LENGTH - 2);
      put((rest & 63) << 2);
      put((rest >> 6) & 0xFF);
    }
  }

  private void literals(int start, int count) {
    if (count == 0) {
      return;
    }
    if (written == 0 && count <= 238) {
      put(17 + count);
    } else if (count <= 3) {
      out[written - 2] |= (byte) count;
    } else {
      count(0, count - 3, 15);
    }
    System.arraycopy(in, start, out, written, count);
    written += count;
  }

  /// Writes a count into an instruction, or behind it if it is beyond what the instruction holds.
  private void count(int code, int count, int max) {
    if (count <= max) {
      put(code | count);
      return;
    }
    put(code);
    int rest = count - max;
    while (rest > 255) {
      put(0);
      rest -= 255;
    }
    put(rest);
  }

  private void put(int value) {
    out[written++] = (byte) value;
  }

  @Override
  public void close() {}
}
