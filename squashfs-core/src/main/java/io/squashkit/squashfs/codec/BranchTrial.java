package io.squashkit.squashfs.codec;

import io.squashkit.squashfs.format.BcjFilter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.FinishableOutputStream;

/// Finds out which branch filter pays for a block, if any. xz is slow, so it must not run once for
/// each: the filters are applied here and a fast compressor is the judge.
final class BranchTrial implements AutoCloseable {
  /// A filter that changes less than one byte in so many has found no machine code.
  private static final int FEW = 1000;

  /// What a filter must save: the fast compressor's results say only so much about xz's.
  private static final int MARGIN = 400;

  private static final int JUDGE_LEVEL = 1;

  private final List<BcjFilter> filters;
  private final ArrayCache cache = new BasicArrayCache();
  private final ZstdCodec.Compressor judge = new ZstdCodec.Compressor(JUDGE_LEVEL);
  private final HeapOutput filtered = new HeapOutput();
  private byte[] plain = new byte[0];
  private ByteBuffer input = ByteBuffer.allocateDirect(0);
  private ByteBuffer output = ByteBuffer.allocateDirect(0);

  BranchTrial(List<BcjFilter> filters) {
    this.filters = filters;
  }

  /// Chooses.
  ///
  /// @param source the block
  /// @return the filter that pays most, null if none does
  @Nullable BcjFilter choose(ByteBuffer source) {
    int size = source.remaining();
    if (plain.length < size) {
      plain = new byte[size];
      input = ByteBuffer.allocateDirect(size);
      output = ByteBuffer.allocateDirect(size);
    }
    source.get(source.position(), plain, 0, size);
    BcjFilter best = null;
    int bestSize = 0;
    for (BcjFilter filter : filters) {
      if (apply(filter, size) < size / FEW) {
        continue;
      }
      if (bestSize == 0) {
        int plainSize = judged(source, size);
        bestSize = plainSize - plainSize / MARGIN;
      }
      filtered.copyTo(input.clear());
      int result = judged(input.limit(size), size);
      if (result < bestSize) {
        bestSize = result;
        best = filter;
      }
    }
    return best;
  }

  private int judged(ByteBuffer block, int size) {
    int result = judge.compress(block, output.clear());
    return result == 0 ? size : result;
  }

  /// Applies a filter.
  ///
  /// @return bytes that it changed
  private int apply(BcjFilter filter, int size) {
    filtered.reset(size);
    try (FinishableOutputStream stream =
        BranchFilters.options(filter).getOutputStream(filtered, cache)) {
      stream.write(plain, 0, size);
    } catch (IOException e) {
      throw new IllegalStateException("branch filter: " + e.getMessage(), e); // no I/O here
    }
    int changed = 0;
    for (int i = 0; i < size; i++) {
      if (plain[i] != filtered.get(i)) {
        changed++;
      }
    }
    return changed;
  }

  @Override
  public void close() {
    judge.close();
  }
}
