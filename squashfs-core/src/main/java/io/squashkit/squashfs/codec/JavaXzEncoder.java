package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.BcjFilter;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.UnsupportedOptionsException;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/// Makes xz streams with XZ for Java.
final class JavaXzEncoder implements XzEncoder {
  private final LZMA2Options options;
  private final ArrayCache cache = new BasicArrayCache();
  private final HeapOutput out = new HeapOutput();
  private byte[] in = new byte[0];

  JavaXzEncoder(int level, int dictionarySize) {
    try {
      options = new LZMA2Options(level);
      options.setDictSize(dictionarySize);
    } catch (UnsupportedOptionsException e) {
      throw new IllegalArgumentException("xz level " + level + ": " + e.getMessage(), e);
    }
  }

  @Override
  public int encode(ByteBuffer source, ByteBuffer target, @Nullable BcjFilter filter) {
    int size = source.remaining();
    if (size == 0) {
      return 0;
    }
    if (in.length < size) {
      in = new byte[size];
    }
    source.get(source.position(), in, 0, size);
    out.reset(size - 1);
    FilterOptions[] chain =
        filter == null
            ? new FilterOptions[] {options}
            : new FilterOptions[] {BranchFilters.options(filter), options};
    try (XZOutputStream stream = new XZOutputStream(out, chain, XZ.CHECK_CRC32, cache)) {
      stream.write(in, 0, size);
    } catch (IOException e) {
      throw new IllegalStateException("xz: " + e.getMessage(), e); // nothing here does I/O
    }
    if (out.overflow()) {
      return 0;
    }
    out.copyTo(target);
    return out.size();
  }

  @Override
  public void close() {}
}
