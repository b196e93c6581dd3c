package io.squashkit.squashfs.extract;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import java.io.IOException;
import java.util.concurrent.CountedCompleter;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A file that several threads write, each a range at a time, so that one large file keeps all
/// processors busy. The last to finish gives it its attributes.
@SuppressWarnings("serial") // never is
final class LargeFile extends CountedCompleter<Void> {
  /// A multiple of every block size that an image may have, so that no block is read twice.
  private static final long RANGE = 8 << 20;

  private final Extraction run;
  private final TargetDirectory target;
  private final Name name;
  private final Node.File file;
  private final HardLinks.@Nullable LinkedObject linked;
  private final int out;
  private final PathOf path;
  private final AtomicLong next = new AtomicLong();

  /// @param linked if the file has several names
  /// @param out the file, open and of its full size
  LargeFile(
      Extraction run,
      TargetDirectory target,
      Name name,
      Node.File file,
      HardLinks.@Nullable LinkedObject linked,
      int out) {
    super(target);
    this.run = run;
    this.target = target;
    this.name = name;
    this.file = file;
    this.linked = linked;
    this.out = out;
    this.path = new PathOf(target.directory(), name.bytes());
  }

  static boolean isLarge(Node.File file, int threads) {
    return threads > 1 && file.content().size() >= 2 * RANGE;
  }

  @Override
  public void compute() {
    long ranges = (file.content().size() - 1) / RANGE + 1;
    int tasks = (int) Math.min(run.options.threads(), ranges);
    addToPendingCount(tasks - 1);
    for (int i = 1; i < tasks; i++) {
      new Part(this).fork();
    }
    new Part(this).compute();
  }

  private void copy() throws IOException {
    long size = file.content().size();
    FileWriter writer = run.writer();
    try (ContentReader reader = new NamedReader(file.content(), path)) {
      while (!run.hasFailed()) {
        long start = next.getAndAdd(RANGE);
        if (start < 0 || start >= size) {
          break;
        }
        long end = Math.min(start + RANGE, size);
        writer.copy(reader, start, end, out, path);
        skipHole(reader, end, size);
      }
    }
  }

  /// A hole of many ranges is one step.
  private void skipHole(ContentReader reader, long end, long size) throws IOException {
    if (end < size && next.get() == end) {
      long data = reader.nextData(end);
      long skipped = data >= size ? size : data / RANGE * RANGE;
      if (skipped > end && next.compareAndSet(end, skipped)) {
        run.passed(Math.min(skipped, size) - end);
      }
    }
  }

  /// All ranges have been written.
  @Override
  public void onCompletion(CountedCompleter<?> caller) {
    boolean whole = false;
    try {
      if (!run.hasFailed()) {
        run.writer().finish(out, target, file.attributes(), path);
        whole = true;
      }
    } catch (IOException | RuntimeException | Error e) {
      run.fail(e);
    }
    try {
      whole = close(whole);
    } catch (IOException | RuntimeException | Error e) {
      whole = false;
      run.fail(e);
    }
    if (whole) {
      run.files.increment();
      run.contentSize.add(file.content().size());
    }
    if (linked != null) {
      run.hardLinks.finished(linked, whole);
    }
  }

  private boolean close(boolean whole) throws IOException {
    int closed = run.posix.close(out);
    if (!whole || closed < 0) {
      int directory = target.directory().acquire();
      run.posix.unlink(directory, name.bytes(), false);
      target.directory().release();
    }
    Errno.check(closed, path);
    return whole;
  }

  /// The work of one thread.
  private static final class Part extends CountedCompleter<Void> {
    private final LargeFile of;

    Part(LargeFile of) {
      super(of);
      this.of = of;
    }

    @Override
    public void compute() {
      try {
        of.copy();
      } catch (IOException | RuntimeException | Error e) {
        of.run.fail(e);
      } finally {
        tryComplete();
      }
    }
  }
}
