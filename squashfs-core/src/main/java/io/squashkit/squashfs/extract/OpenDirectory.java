package io.squashkit.squashfs.extract;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// A directory of the host that an extraction made, open while it is worked in. It may be closed between
/// two pieces of work and is opened again, without following links, for the next; what is then found
/// there must be the same directory.
final class OpenDirectory {
  static final int FLAGS = OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW;

  private static final byte[] PARENT = {'.', '.'};

  private final Posix posix;
  private final OpenDirectories open;
  private final HostPath destination;
  private final @Nullable OpenDirectory parent;
  private final byte[] name;
  private final long device;
  private final long inode;

  private int file;
  private int uses;

  /// @param parent the directory above, null for the top
  /// @param status of this directory
  /// @param file this directory, open; it counts as in use
  OpenDirectory(
      Extraction run, @Nullable OpenDirectory parent, byte[] name, FileStatus status, int file) {
    this.posix = run.posix;
    this.open = run.open;
    this.destination = run.destination;
    this.parent = parent;
    this.name = name;
    this.device = status.device();
    this.inode = status.inode();
    this.file = file;
    this.uses = 1;
    if (parent != null) { // the top stays open
      open.add(this);
    }
  }

  HostPath path() {
    Deque<OpenDirectory> way = way(null);
    HostPath path = destination;
    for (OpenDirectory directory : way) {
      path = path.resolve(directory.name);
    }
    return path;
  }

  /// The directories from below another one, or the top, down to this one.
  private Deque<OpenDirectory> way(@Nullable OpenDirectory from) {
    Deque<OpenDirectory> way = new ArrayDeque<>();
    OpenDirectory directory = this;
    while (directory.parent != null && directory != from) {
      way.addFirst(directory);
      directory = directory.parent;
    }
    return way;
  }

  /// Opens the directory if it is not open, and keeps it open until [#release].
  ///
  /// @return the open directory
  int acquire() throws IOException {
    boolean reopened;
    int result;
    synchronized (this) {
      reopened = file < 0;
      if (reopened) {
        file = reopen();
      }
      uses++;
      result = file;
    }
    if (reopened) {
      open.add(this);
    }
    return result;
  }

  synchronized void release() {
    uses--;
  }

  /// Opens the directory above through this one, if it is not open: one step instead of the way down
  /// from the top.
  ///
  /// @param here this directory, open
  void reopenParent(int here) throws IOException {
    if (parent == null) {
      return;
    }
    boolean reopened = false;
    synchronized (parent) {
      if (parent.file < 0) {
        int up = posix.open(here, PARENT, FLAGS, 0);
        if (up >= 0 && parent.isSame(up)) {
          parent.file = up;
          reopened = true;
        } else if (up >= 0) {
          posix.close(up);
        }
      }
    }
    if (reopened) {
      open.add(parent);
    }
  }

  private int reopen() throws IOException {
    OpenDirectory top = this;
    while (top.parent != null) {
      top = top.parent;
    }
    int at = top.file;
    for (OpenDirectory step : way(top)) {
      int flags = step == this ? FLAGS : FLAGS | OpenFlags.PATH_ONLY;
      int next = posix.open(at, step.name, flags, 0);
      if (at != top.file) {
        posix.close(at);
      }
      at = Errno.check(next, step.path());
    }
    if (!isSame(at)) {
      posix.close(at);
      throw new IOException(path() + ": another directory has taken its place while it was filled");
    }
    return at;
  }

  private boolean isSame(int other) {
    FileStatus status = new FileStatus();
    return posix.status(other, status) == 0 && status.device() == device && status.inode() == inode;
  }

  /// Closes the directory unless it is in use.
  ///
  /// @return true if it is closed now
  synchronized boolean closeIfIdle() {
    if (uses > 0) {
      return false;
    }
    if (file >= 0) {
      posix.close(file);
      file = -1;
    }
    return true;
  }

  /// Closes the directory; nobody works in it any more.
  void close() {
    open.remove(this);
    closeIfIdle();
  }
}
