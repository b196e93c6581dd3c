package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CorruptImageException;
import java.nio.ByteBuffer;

/// Decodes LZO1X streams.
///
/// A stream is a row of instructions. Each copies a match from earlier output, or a long run of
/// literals; the two low bits of a match's second last byte say how many literals (0 to 3) follow it.
/// What a first byte below 16 means depends on the literals before it: none — a run; 1 to 3 — a short
/// near match; a run — a match a little further off. The linux kernel's `Documentation/staging/lzo.rst`
/// describes it all.
final class LzoDecoder implements BlockDecompressor {
  /// The literals before were a run of four or more.
  private static final int AFTER_RUN = 4;

  private byte[] in = new byte[0];
  private byte[] out = new byte[0];
  private int inEnd;
  private int outEnd;
  private int at;
  private int filled;

  @Override
  public int decompress(ByteBuffer source, ByteBuffer target) throws CorruptImageException {
    inEnd = source.remaining();
    outEnd = target.remaining();
    if (in.length < inEnd) {
      in = new byte[inEnd];
    }
    if (out.length < outEnd) {
      out = new byte[outEnd];
    }
    source.get(source.position(), in, 0, inEnd);
    at = 0;
    filled = 0;
    decode();
    target.put(target.position(), out, 0, filled);
    return filled;
  }

  private void decode() throws CorruptImageException {
    int state = 0;
    int first = next();
    if (first > 17) {
      state = Math.min(first - 17, AFTER_RUN);
      literals(first - 17);
    } else {
      at--;
    }
    while (true) {
      int code = next();
      int tail; // the byte with the count of following literals
      if (code >= 64) {
        tail = code;
        int distance = (next() << 3) + (code >> 2 & 7) + 1;
        match(distance, code >= 128 ? 5 + (code >> 5 & 3) : 3 + (code >> 5 & 1));
      } else if (code >= 32) {
        int length = 2 + (code & 31);
        if (length == 2) {
          length = 33 + longCount();
        }
        tail = next();
        match((next() << 6) + (tail >> 2) + 1, length);
      } else if (code >= 16) {
        int length = 2 + (code & 7);
        if (length == 2) {
          length = 9 + longCount();
        }
        tail = next();
        int distance = (code << 11 & 0x4000) + (next() << 6) + (tail >> 2);
        if (distance == 0) {
          if (length != 3 || at != inEnd) {
            throw damaged("end mark is wrong or not at the end");
          }
          return;
        }
        match(0x4000 + distance, length);
      } else if (state == 0) {
        literals(code != 0 ? 3 + code : 18 + longCount());
        state = AFTER_RUN;
        continue;
      } else {
        tail = code;
        int distance = (next() << 2) + (code >> 2) + 1;
        if (state == AFTER_RUN) {
          match(2048 + distance, 3);
        } else {
          match(distance, 2);
        }
      }
      state = tail & 3;
      literals(state);
    }
  }

  private int next() throws CorruptImageException {
    if (at >= inEnd) {
      throw damaged("cut off");
    }
    return in[at++] & 0xFF;
  }

  /// A count that did not fit its instruction: 255 for each zero byte, and the byte that ends them.
  private int longCount() throws CorruptImageException {
    int count = 0;
    int more = next();
    while (more == 0) {
      count += 255; // cannot overflow: blocks are short
      more = next();
    }
    return count + more;
  }

  private void literals(int count) throws CorruptImageException {
    if (count > inEnd - at) {
      throw damaged("cut off");
    }
    if (count > outEnd - filled) {
      throw BadBlock.tooLarge(CompressorId.LZO, inEnd, outEnd);
    }
    if (count < 16) {
      for (int end = filled + count; filled < end; ) {
        out[filled++] = in[at++];
      }
    } else {
      System.arraycopy(in, at, out, filled, count);
      at += count;
      filled += count;
    }
  }

  private void match(int distance, int length) throws CorruptImageException {
    int from = filled - distance;
    if (from < 0) {
      throw damaged("match starts before the block");
    }
    if (length > outEnd - filled) {
      throw BadBlock.tooLarge(CompressorId.LZO, inEnd, outEnd);
    }
    if (distance >= length && length >= 16) {
      System.arraycopy(out, from, out, filled, length);
      filled += length;
    } else {
      for (int end = filled + length; filled < end; ) {
        out[filled++] = out[from++];
      }
    }
  }

  private CorruptImageException damaged(String what) {
    return BadBlock.damaged(CompressorId.LZO, inEnd, what);
  }

  @Override
  public void close() {}
}
