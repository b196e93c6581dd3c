package io.squashkit.squashfs.extract;

import io.squashkit.squashfs.tree.Entry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountedCompleter;

/// Some of a directory's entries, none of them a directory.
@SuppressWarnings("serial") // never is
final class FileBatch extends CountedCompleter<Void> {
  private final Extraction run;
  private final TargetDirectory target;
  private final List<Entry> entries;

  FileBatch(Extraction run, TargetDirectory target, List<Entry> entries) {
    super(target);
    this.run = run;
    this.target = target;
    this.entries = entries;
  }

  @Override
  public void compute() {
    try {
      if (!run.hasFailed()) {
        make();
      }
    } catch (IOException | RuntimeException | Error e) {
      run.fail(e);
    } finally {
      run.progress();
      tryComplete();
    }
  }

  private void make() throws IOException {
    OpenDirectory directory = target.directory();
    int file = directory.acquire();
    try {
      FileWriter writer = run.writer();
      for (Entry entry : entries) {
        if (run.hasFailed()) {
          break;
        }
        writer.make(target, file, entry);
      }
    } finally {
      directory.release();
    }
  }
}
