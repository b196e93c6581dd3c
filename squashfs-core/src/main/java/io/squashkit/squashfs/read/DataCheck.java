package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.BlockWord;
import io.squashkit.squashfs.format.FragmentEntry;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.SquashfsException;
import io.squashkit.squashfs.metadata.FragmentTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Decompresses every fragment block and every data block once, with several threads.
///
/// Blocks that are not the same must not overlap. Their stored sizes together are therefore bounded by the
/// data area, and so is the time that a hostile image can take.
final class DataCheck {
  /// Blocks of one task: enough that taking tasks costs nothing.
  private static final int TASK_BLOCKS = 32;

  private final SquashfsImage image;
  private final Findings findings;
  private final int threads;
  private final long dataEnd;
  private final int blockSize;
  private final AtomicLong checkedBytes = new AtomicLong();
  private final AtomicLong dataBlocks = new AtomicLong();
  private final AtomicLong fragmentBlocks = new AtomicLong();
  private final ConcurrentLinkedDeque<ByteBuffer> buffers = new ConcurrentLinkedDeque<>();
  private long claimedBytes; // by the thread that makes tasks

  DataCheck(SquashfsImage image, Findings findings, int threads) {
    this.image = image;
    this.findings = findings;
    this.threads = threads;
    this.dataEnd = image.superblock().inodeTableStart();
    this.blockSize = image.superblock().blockSize();
  }

  long dataBlocks() {
    return dataBlocks.get();
  }

  long fragmentBlocks() {
    return fragmentBlocks.get();
  }

  /// Decompresses the fragment blocks.
  ///
  /// @param lengths takes their uncompressed sizes; -1 where one is damaged
  void fragments(int[] lengths) throws IOException {
    Arrays.fill(lengths, -1);
    FragmentTable table = image.tables().fragments();
    int[] next = {0};
    Crew.work(
        threads,
        () -> {
          int from = next[0];
          int to = (int) Math.min(lengths.length, (long) from + TASK_BLOCKS);
          next[0] = to;
          if (from >= to) {
            return null;
          }
          FragmentEntry[] entries = new FragmentEntry[to - from];
          for (int i = from; i < to; i++) {
            try {
              entries[i - from] = table.entry(i);
              if (!claim(BlockWord.size(entries[i - from].word()), "fragment blocks")) {
                next[0] = lengths.length;
                return null;
              }
            } catch (SquashfsException e) {
              findings.error(e);
            }
          }
          return () -> checkFragments(entries, lengths, from);
        });
  }

  private void checkFragments(@Nullable FragmentEntry[] entries, int[] lengths, int from)
      throws IOException {
    ByteBuffer scratch = scratch();
    long bytes = 0;
    for (int i = 0; i < entries.length; i++) {
      FragmentEntry entry = entries[i];
      if (entry != null) {
        bytes += BlockWord.size(entry.word());
        try {
          lengths[from + i] =
              image.loader().loadUpTo(entry.start(), entry.word(), blockSize, scratch.clear());
          fragmentBlocks.incrementAndGet();
        } catch (SquashfsException e) {
          findings.error(e);
        }
      }
    }
    buffers.addFirst(scratch);
    progress(bytes);
  }

  /// A direct buffer of one block, to be given back to `buffers`.
  private ByteBuffer scratch() {
    ByteBuffer scratch = buffers.pollFirst();
    return scratch == null ? ByteBuffer.allocateDirect(blockSize) : scratch;
  }

  /// Decompresses the data blocks.
  void data() throws IOException {
    Crew.work(threads, new Blocks());
  }

  private boolean claim(int size, String what) {
    claimedBytes += size;
    if (claimedBytes > dataEnd) {
      findings.error(
          what
              + ": stored sizes of all together are more than "
              + dataEnd
              + ", the data area: they overlap");
      return false;
    }
    return true;
  }

  private void progress(long bytes) {
    findings.progress(checkedBytes.addAndGet(bytes), dataEnd);
  }

  /// Goes through the inode table and makes tasks of the blocks that have not been seen before.
  private final class Blocks implements Crew.Source {
    private final InodeReader reader = image.newInodeReader();
    private final LongSet seen = new LongSet();
    private Inode.@Nullable File file;
    private int block;
    private long position;
    private boolean over;

    Blocks() throws IOException {
      try {
        reader.rewind();
      } catch (SquashfsException e) {
        over = true; // reported when the inodes were checked
      }
    }

    @Override
    public Crew.@Nullable Task next() throws IOException {
      BlockRun run = new BlockRun();
      while (run.count < TASK_BLOCKS && !over) {
        Inode.File now = file;
        if (now == null || block == now.blockWords().length) {
          nextFile();
        } else {
          add(now, run);
        }
      }
      return run.count == 0 ? null : run;
    }

    private void nextFile() throws IOException {
      try {
        if (reader.atEnd()) {
          over = true;
        } else if (reader.next() instanceof Inode.File next) {
          file = next;
          block = 0;
          position = next.blocksStart();
        }
      } catch (SquashfsException e) {
        over = true; // reported when the inodes were checked
      }
    }

    private void add(Inode.File now, BlockRun run) {
      int word = now.blockWords()[block];
      int length = (int) Math.min(blockSize, now.size() - (long) block * blockSize);
      block++;
      if (word == BlockWord.SPARSE) {
        return;
      }
      int size = BlockWord.size(word);
      if (seen.add(LongSet.mix(position, (long) word << 32 | length))) {
        over |= !claim(size, "data blocks");
        run.add(now.header().number(), position, word, length);
      }
      position += size;
    }
  }

  /// Some blocks to be decompressed.
  private final class BlockRun implements Crew.Task {
    private final long[] inodes = new long[TASK_BLOCKS];
    private final long[] positions = new long[TASK_BLOCKS];
    private final int[] words = new int[TASK_BLOCKS];
    private final int[] lengths = new int[TASK_BLOCKS];
    private int count;

    void add(long inode, long position, int word, int length) {
      inodes[count] = inode;
      positions[count] = position;
      words[count] = word;
      lengths[count] = length;
      count++;
    }

    @Override
    public void run() throws IOException {
      ByteBuffer scratch = scratch();
      long bytes = 0;
      for (int i = 0; i < count; i++) {
        bytes += BlockWord.size(words[i]);
        try {
          image.loader().load(positions[i], words[i], lengths[i], scratch.clear());
          dataBlocks.incrementAndGet();
        } catch (SquashfsException e) {
          findings.error("inode " + inodes[i] + ": " + e.getMessage());
        }
      }
      buffers.addFirst(scratch);
      progress(bytes);
    }
  }
}
