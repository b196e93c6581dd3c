package io.squashkit.squashfs.scan;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountedCompleter;

/// The scan of one directory, not of those below it: each is a task of its own, so that neither stack
/// nor open directories grow with depth. The names of a large directory are looked at by several threads.
@SuppressWarnings("serial") // never is
final class DirectoryScan extends CountedCompleter<Void> {
  private static final int SLICE = 1024;
  private static final int FLAGS =
      OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW | OpenFlags.NON_BLOCKING;
  private static final Entry[] NO_ENTRIES = {};

  private final Scan scan;
  private final HostPath path;
  private final byte[] relative;
  private final long device;
  private final long inode;
  private final boolean isTop;
  private final ScannedEntries into;

  private int directory = -1;
  private byte[][] names = {};
  private Entry[] found = NO_ENTRIES;

  /// @param relative the path from the top of the source, with a slash at the end; empty for the top, and
  ///     where no rule asks for it
  /// @param isTop whether somebody named this directory: then it may be named by a symbolic link
  DirectoryScan(
      Scan scan,
      HostPath path,
      byte[] relative,
      FileStatus status,
      boolean isTop,
      ScannedEntries into) {
    super(scan);
    this.scan = scan;
    this.path = path;
    this.relative = relative;
    this.device = status.device();
    this.inode = status.inode();
    this.isTop = isTop;
    this.into = into;
    scan.addToPendingCount(1);
  }

  @Override
  public void compute() {
    try {
      if (!scan.hasFailed()) {
        list();
        found = new Entry[names.length];
        int start = 0;
        for (; start + SLICE < names.length; start += SLICE) {
          addToPendingCount(1);
          new Slice(start, start + SLICE).fork();
        }
        look(start, names.length);
      }
    } catch (RuntimeException | Error e) {
      scan.fail(e);
    } finally {
      tryComplete();
    }
  }

  private void list() {
    directory = path.open(scan.posix, isTop ? FLAGS & ~OpenFlags.NO_FOLLOW : FLAGS);
    List<byte[]> all = new ArrayList<>();
    int result = directory < 0 ? directory : scan.posix.list(directory, all);
    if (result < 0) {
      scan.unreadable(Errno.exception(-result, path), "stored as an empty directory");
      return;
    }
    List<byte[]> omitted = scan.omitted.in(device, inode);
    List<byte[]> kept = new ArrayList<>(all.size());
    for (byte[] name : all) {
      if (scan.options.excludes().exclude(relative, name) || OmittedFiles.matches(omitted, name)) {
        scan.excluded.increment();
      } else {
        kept.add(name);
      }
    }
    byte[][] sorted = kept.toArray(new byte[0][]);
    Arrays.sort(sorted, Arrays::compareUnsigned);
    names = sorted;
  }

  private void look(int start, int end) {
    NodeFactory factory = scan.factory();
    for (int i = start; i < end && !scan.hasFailed(); i++) {
      int result = scan.posix.status(directory, names[i], factory.status);
      try {
        if (result < 0) {
          throw Errno.exception(-result, path.resolve(names[i]));
        }
        look(i, factory);
      } catch (java.nio.file.NoSuchFileException e) { // listed, but removed since
        scan.listener.warning(path.resolve(names[i]) + ": has gone; left out");
      } catch (IOException e) {
        scan.unreadable(e, "left out");
      }
    }
  }

  private void look(int index, NodeFactory factory) throws IOException {
    byte[] name = names[index];
    FileStatus status = factory.status;
    boolean elsewhere = scan.options.oneFileSystem() && status.device() != device;
    if (status.kind() != FileStatus.DIRECTORY) {
      if (elsewhere) {
        scan.excluded.increment();
      } else {
        found[index] = new Entry(Name.of(name), factory.node(directory, path, name));
      }
      return;
    }
    ScannedEntries entries = new ScannedEntries();
    DirectoryScan child = null;
    if (!elsewhere) {
      HostPath childPath = path.resolve(name);
      child = new DirectoryScan(scan, childPath, relative(name), status, false, entries);
    }
    try {
      found[index] = new Entry(Name.of(name), factory.directory(directory, path, name, entries));
    } finally {
      if (child != null) {
        child.fork();
      }
    }
  }

  private byte[] relative(byte[] name) {
    if (!scan.options.excludes().needPaths()) {
      return relative;
    }
    byte[] longer = Arrays.copyOf(relative, relative.length + name.length + 1);
    System.arraycopy(name, 0, longer, relative.length, name.length);
    longer[longer.length - 1] = '/';
    return longer;
  }

  /// All slices have been looked at.
  @Override
  public void onCompletion(CountedCompleter<?> caller) {
    if (directory >= 0) {
      scan.posix.close(directory);
    }
    int count = 0;
    for (Entry entry : found) {
      if (entry != null) {
        found[count++] = entry;
      }
    }
    into.set(count == found.length ? found : Arrays.copyOf(found, count));
    found = NO_ENTRIES;
    names = new byte[0][];
    scan.listener.progress(scan.entries.addAndGet(count));
  }

  /// Some of the names of a large directory.
  private final class Slice extends CountedCompleter<Void> {
    private final int start;
    private final int end;

    Slice(int start, int end) {
      super(DirectoryScan.this);
      this.start = start;
      this.end = end;
    }

    @Override
    public void compute() {
      try {
        look(start, end);
      } catch (RuntimeException | Error e) {
        scan.fail(e);
      } finally {
        tryComplete();
      }
    }
  }
}
