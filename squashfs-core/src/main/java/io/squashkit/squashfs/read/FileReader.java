package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.BlockWord;
import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.FragmentEntry;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.SquashfsException;
import io.squashkit.squashfs.tree.ContentReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Reads the content of a file. Blocks that a read covers as a whole go straight to the caller's buffer;
/// parts of blocks, and tail ends, which share their fragment block with others, come through the cache.
/// Safe for use by several threads, since it keeps nothing between reads.
final class FileReader implements ContentReader {
  private final SquashfsImage image;
  private final ImageContent content;
  private final Inode.File file;
  private final int blockLog;

  FileReader(SquashfsImage image, ImageContent content) {
    this.image = image;
    this.content = content;
    this.file = content.file();
    this.blockLog = image.superblock().blockLog();
  }

  @Override
  public int read(long position, ByteBuffer into) throws IOException {
    if (position < 0) {
      throw new IllegalArgumentException("position " + position);
    }
    int limit = into.limit();
    int start = into.position();
    try {
      long at = position;
      while (into.hasRemaining() && at < file.size()) {
        at += readBlock(at, into);
      }
      return into.position() - start;
    } catch (SquashfsException e) {
      into.limit(limit);
      throw image.named(e);
    }
  }

  @Override
  public boolean isForSeveralThreads() {
    return true;
  }

  private int readBlock(long at, ByteBuffer into) throws IOException {
    int block = (int) (at >>> blockLog);
    long blockAt = (long) block << blockLog;
    int within = (int) (at - blockAt);
    int length = (int) Math.min(1 << blockLog, file.size() - blockAt);
    int n = Math.min(into.remaining(), length - within);
    int[] words = file.blockWords();
    if (block >= words.length) {
      tailEnd(within, n, length, into);
    } else if (words[block] == BlockWord.SPARSE) {
      zeros(n, into);
    } else {
      dataBlock(block, within, n, length, into);
    }
    return n;
  }

  private void dataBlock(int block, int within, int n, int length, ByteBuffer into)
      throws IOException {
    int word = file.blockWords()[block];
    long start = content.blockStart(block);
    int found;
    if (n == length) {
      found = image.blocks().copyIfThere(start, word, 0, n, into);
      if (found < 0) {
        image.loader().load(start, word, length, into);
        return;
      }
    } else {
      found = image.blocks().copy(start, word, length, within, n, into);
    }
    BlockLoader.checkLength(start, found, length);
  }

  private void tailEnd(int within, int n, int length, ByteBuffer into) throws IOException {
    FragmentEntry fragment = image.tables().fragments().entry(file.fragment());
    int blockSize = image.superblock().blockSize();
    int from = (int) file.tailOffset();
    int found =
        image.blocks().copy(fragment.start(), fragment.word(), blockSize, from + within, n, into);
    if (from + length > found) {
      throw CorruptImageException.at(
          "fragment block",
          fragment.start(),
          "end of the tail end of inode " + file.header().number(),
          from + length,
          "at most " + found);
    }
  }

  private static void zeros(int n, ByteBuffer into) {
    MemorySegment.ofBuffer(into).asSlice(0, n).fill((byte) 0);
    into.position(into.position() + n);
  }

  @Override
  public long nextData(long position) {
    int[] words = file.blockWords();
    long block = position >>> blockLog;
    if (position >= file.size()
        || block >= words.length
        || words[(int) block] != BlockWord.SPARSE) {
      return Math.min(position, file.size());
    }
    int next = (int) block;
    while (next < words.length && words[next] == BlockWord.SPARSE) {
      next++;
    }
    return Math.min((long) next << blockLog, file.size());
  }

  @Override
  public long nextHole(long position) {
    int[] words = file.blockWords();
    long block = position >>> blockLog;
    while (block < words.length && words[(int) block] != BlockWord.SPARSE) {
      block++;
    }
    long hole = block < words.length ? Math.max(position, block << blockLog) : file.size();
    return Math.min(hole, file.size());
  }

  @Override
  public void close() {
    // the image owns everything that is open
  }
}
