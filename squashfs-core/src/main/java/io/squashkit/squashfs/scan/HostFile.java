package io.squashkit.squashfs.scan;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;

/// The bytes of a file of the host, opened when they are wanted. One for each file of a scanned tree:
/// kept small. Safe for use by several threads.
public class HostFile implements FileContent {
  /// A named pipe that has taken the file's place must not make the open wait.
  private static final int FLAGS = OpenFlags.READ | OpenFlags.NO_FOLLOW | OpenFlags.NON_BLOCKING;

  private static final ThreadLocal<FileStatus> STATUS = ThreadLocal.withInitial(FileStatus::new);

  private final Posix posix;
  private final HostPath directory;
  private final Name name;
  private final long size;
  private final long inode;
  private final long mtime;
  private final int mtimeNanos;

  /// Makes the content of a file.
  ///
  /// @param posix the host
  /// @param directory where the file is
  /// @param name its name there
  /// @param status what it is; whoever opens it later and finds another file, size or modification time
  ///     gets an exception
  public HostFile(Posix posix, HostPath directory, Name name, FileStatus status) {
    this.posix = posix;
    this.directory = directory;
    this.name = name;
    this.size = status.size();
    this.inode = status.inode();
    this.mtime = status.mtime();
    this.mtimeNanos = status.mtimeNanos();
  }

  /// Opens the file. A way for heirs to go there by another path than the shown one.
  ///
  /// @param flags a sum of [OpenFlags], among them [OpenFlags#NO_FOLLOW]
  /// @return the open file, or a negative error number
  protected int open(int flags) {
    return directory.resolve(name.bytes()).open(posix, flags);
  }

  @Override
  public final long size() {
    return size;
  }

  @Override
  public final ContentReader open() throws IOException {
    HostPath path = directory.resolve(name.bytes());
    int file = open(FLAGS | OpenFlags.NO_ATIME);
    if (file == -Errno.EPERM) { // the time of access is the owner's to hide
      file = open(FLAGS);
    }
    if (file == -Errno.ELOOP) {
      throw changed(" it has become a symbolic link");
    }
    Errno.check(file, path);
    boolean sound = false;
    try {
      FileStatus status = STATUS.get();
      Errno.check(posix.status(file, status), path);
      check(status);
      sound = true;
      boolean holes = status.blocks() >= 0 && status.blocks() * 512 < size;
      return new HostReader(posix, file, this, holes);
    } finally {
      if (!sound) {
        posix.close(file);
      }
    }
  }

  private void check(FileStatus status) throws IOException {
    if (status.kind() != FileStatus.REGULAR || status.inode() != inode) {
      throw changed(" another file has taken its place");
    }
    if (status.size() != size) {
      throw changed(" size was " + size + ", is " + status.size());
    }
    if (status.mtime() != mtime || status.mtimeNanos() != mtimeNanos) {
      throw changed(
          " modification time was "
              + time(mtime, mtimeNanos)
              + ", is "
              + time(status.mtime(), status.mtimeNanos()));
    }
  }

  private static String time(long seconds, int nanos) {
    return java.time.Instant.ofEpochSecond(seconds, nanos).toString();
  }

  /// The exception for a file that is no longer what was scanned.
  IOException changed(String how) {
    return new IOException("changed while it was read: " + origin() + how);
  }

  @Override
  public final String origin() {
    return directory.resolve(name.bytes()).toString();
  }
}
