package io.squashkit.squashfs.extract;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountedCompleter;
import org.jspecify.annotations.Nullable;

/// The extraction of one directory. It is made for its owner only, filled by tasks of their own for its
/// files and for each directory in it, and gets its attributes when all of these are complete. Neither
/// stack nor open directories grow with depth.
@SuppressWarnings("serial") // never is
final class TargetDirectory extends CountedCompleter<Void> {
  private static final byte[] HERE = {'.'};
  private static final int XATTR_SIZE = 64 << 10;
  private static final int PRIVATE = 0700;
  private static final int SET_GROUP = 02000;
  private static final int OWNER_SEARCH = 0100;

  /// Entries that one task makes: enough to keep threads from each other, few enough to share.
  private static final int BATCH = 32;

  private final Extraction run;
  private final @Nullable TargetDirectory parent;
  private final byte[] name;
  private final Attributes attributes;

  private Node.@Nullable Directory node;
  private @Nullable OpenDirectory directory;
  private boolean inherits;

  TargetDirectory(
      Extraction run, @Nullable TargetDirectory parent, byte[] name, Node.Directory node) {
    super(parent);
    this.run = run;
    this.parent = parent;
    this.name = name;
    this.node = node;
    this.attributes = node.attributes();
  }

  /// The top, which is there already.
  static TargetDirectory top(Extraction run, Node.Directory node, int file) throws IOException {
    TargetDirectory top = new TargetDirectory(run, null, new byte[0], node);
    FileStatus status = new FileStatus();
    Errno.check(run.posix.status(file, status), run.destination);
    top.directory = new OpenDirectory(run, null, top.name, status, file);
    ByteBuffer value = ByteBuffer.allocate(XATTR_SIZE);
    boolean acl = run.posix.xattr(file, HERE, "system.posix_acl_default", value) > 0;
    top.inherits = acl || top.passesOn(status);
    return top;
  }

  private boolean passesOn(FileStatus status) {
    return status.group() != run.restorer.group() || (status.permissions() & SET_GROUP) != 0;
  }

  /// The open directory; only once the task has begun.
  OpenDirectory directory() {
    OpenDirectory made = directory;
    if (made == null) {
      throw new IllegalStateException("not made yet");
    }
    return made;
  }

  /// Whether new files here may get a group or an ACL from the directory.
  boolean inherits() {
    return inherits;
  }

  @Override
  public void compute() {
    try {
      if (!run.hasFailed()) {
        if (parent != null) {
          make(parent);
        }
        fill();
      }
    } catch (IOException | RuntimeException | Error e) {
      run.fail(e);
    } finally {
      if (directory != null) {
        directory.release();
      }
      tryComplete();
    }
  }

  private void make(TargetDirectory above) throws IOException {
    OpenDirectory upper = above.directory();
    int up = upper.acquire();
    try {
      boolean fresh = make(up, upper);
      int file = run.posix.open(up, name, OpenDirectory.FLAGS, 0);
      Errno.check(file, new PathOf(upper, name));
      FileStatus status = new FileStatus();
      Errno.check(run.posix.status(file, status), new PathOf(upper, name));
      inherits = above.inherits || !fresh || passesOn(status);
      directory = new OpenDirectory(run, upper, name, status, file);
    } finally {
      upper.release();
    }
  }

  /// Makes the directory, or takes one that is there, if that is wanted; never a link to one.
  ///
  /// @return whether it is new
  private boolean make(int up, OpenDirectory upper) throws IOException {
    int result = run.posix.makeDirectory(up, name, PRIVATE);
    if (result == -Errno.EEXIST && run.options.replace()) {
      FileStatus there = new FileStatus();
      int found = run.posix.status(up, name, there);
      if (found == 0 && there.kind() == FileStatus.DIRECTORY) {
        return false;
      }
      run.posix.unlink(up, name, false);
      result = run.posix.makeDirectory(up, name, PRIVATE);
    }
    Errno.check(result, new PathOf(upper, name));
    return true;
  }

  /// Hands out the entries, the last ones first: what is handed out last is done first.
  private void fill() throws IOException {
    Node.Directory source = node;
    node = null; // may hold all of its entries, and is not needed again
    if (source == null) {
      return;
    }
    List<Entry> entries = entries(source);
    int end = entries.size();
    while (end > 0 && !run.hasFailed()) {
      int start = end - 1;
      Entry entry = entries.get(start);
      check(entry);
      CountedCompleter<Void> task;
      if (entry.node() instanceof Node.Directory child) {
        task = new TargetDirectory(run, this, entry.name().bytes(), child);
      } else {
        while (start > 0
            && end - start < BATCH
            && !(entries.get(start - 1).node() instanceof Node.Directory)) {
          check(entries.get(--start));
        }
        task = new FileBatch(run, this, entries.subList(start, end));
      }
      addToPendingCount(1);
      task.fork();
      end = start;
    }
  }

  private List<Entry> entries(Node.Directory source) throws IOException {
    try {
      return source.entries();
    } catch (IOException e) {
      throw new IOException(directory().path() + ": " + e.getMessage(), e);
    }
  }

  private void check(Entry entry) throws IOException {
    if (!entry.name().isSound()) {
      throw new IOException(
          directory().path() + ": an entry's name is unfit: '" + entry.name() + "'");
    }
  }

  /// Everything below has been made.
  @Override
  public void onCompletion(CountedCompleter<?> caller) {
    OpenDirectory made = directory;
    if (made == null) {
      return;
    }
    try {
      if (!run.hasFailed()) {
        finish(made);
      }
    } catch (IOException | RuntimeException | Error e) {
      run.fail(e);
    } finally {
      made.close();
    }
    run.progress();
  }

  private void finish(OpenDirectory made) throws IOException {
    int file = made.acquire();
    try {
      made.reopenParent(file);
      int permissions = attributes.permissions();
      if ((permissions & OWNER_SEARCH) == 0 && run.restorer.isOrdinaryUser()) {
        run.unsearchable.add(new Extraction.Unsearchable(made, permissions));
        permissions = -1;
      }
      run.restorer.restore(file, attributes, permissions, new PathOf(made, null));
      run.directories.increment();
    } finally {
      made.release();
    }
  }
}
