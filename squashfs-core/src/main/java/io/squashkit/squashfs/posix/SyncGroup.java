package io.squashkit.squashfs.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Brings several files to the disk, all at once: file systems make one wait of those that
/// come together, so that this takes hardly longer than [FileCalls#sync] for one. The kernel does it with
/// threads of its own (fs/aio.c, `aio_fsync`, since Linux 4.18); where it does not, the files are synced
/// one after the other. Linux only. For one thread at a time.
public final class SyncGroup implements AutoCloseable {
  /// Bytes of the kernel's `struct iocb`.
  private static final int QUESTION = 64;

  /// Bytes of the kernel's `struct io_event`.
  private static final int ANSWER = 32;

  private static final short FSYNC = 2;

  private final int most;
  private final MemorySegment questions;
  private final MemorySegment pointers;
  private final MemorySegment answers;

  /// The kernel's number for this, or zero where it has none.
  private final long context;

  private int[] begun = {};

  /// How many of the first that wait the kernel has taken.
  private int asked;

  /// Makes a group.
  ///
  /// @param most how many files at once; more are synced in turns
  public SyncGroup(int most) {
    this.most = most;
    Arena arena = Arena.ofAuto();
    this.questions = arena.allocate((long) most * QUESTION, Long.BYTES);
    this.pointers = arena.allocate((long) most * Long.BYTES, Long.BYTES);
    this.answers = arena.allocate((long) most * ANSWER, Long.BYTES);
    long address = answers.address();
    int made = call(Syscall.IO_SETUP, most, address, 0, 0);
    this.context = made < 0 ? 0 : answers.get(JAVA_LONG, 0);
  }

  private static int call(int number, long a, long b, long c, long d) {
    return LinuxPosix.isHere()
        ? (int) Syscall.call(Scratch.get().state, number, a, b, c, d, 0)
        : -Errno.ENOSYS;
  }

  /// Begins to bring what was written to some files to the disk. Before it begins with others, [#await].
  ///
  /// @param files open files, which stay open until then
  public void begin(int[] files) {
    begun = files;
    asked = ask(0);
  }

  /// Waits until it is there.
  ///
  /// @return zero, or the negative error number of one that failed; then others may have failed, too
  public int await() {
    int result = 0;
    int done = 0;
    while (done < begun.length) {
      if (asked > 0) {
        result = Math.min(result, answers(asked));
        done += asked;
      } else {
        result = Math.min(result, FileCalls.sync(begun[done]));
        done++;
      }
      asked = ask(done);
    }
    begun = new int[0];
    return result;
  }

  /// @return how many the kernel takes, or zero or less if none
  private int ask(int from) {
    int count = Math.min(most, begun.length - from);
    if (context == 0 || count == 0) {
      return 0;
    }
    questions.fill((byte) 0);
    for (int i = 0; i < count; i++) {
      long at = (long) i * QUESTION;
      questions.set(JAVA_SHORT, at + 16, FSYNC);
      questions.set(JAVA_INT, at + 20, begun[from + i]);
      pointers.set(JAVA_LONG, (long) i * Long.BYTES, questions.address() + at);
    }
    return call(Syscall.IO_SUBMIT, context, count, pointers.address(), 0);
  }

  /// Waits for all.
  private int answers(int count) {
    int result = 0;
    int left = count;
    while (left > 0) {
      int got = call(Syscall.IO_GETEVENTS, context, left, left, answers.address());
      if (got == -Errno.EINTR) { // answers that nobody took would count for other files
        continue;
      }
      if (got < 0) {
        return got;
      }
      for (int i = 0; i < got; i++) {
        result = (int) Math.min(result, answers.get(JAVA_LONG, (long) i * ANSWER + 16));
      }
      left -= got;
    }
    return result;
  }

  @Override
  public void close() {
    if (context != 0) {
      int _ = call(Syscall.IO_DESTROY, context, 0, 0, 0);
    }
  }
}
