package io.squashkit.squashfs.extract;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import org.jspecify.annotations.Nullable;

/// Makes everything but directories. One for each thread of an extraction: it keeps the buffer.
final class FileWriter {
  private static final int BUFFER_SIZE = 1 << 20;
  private static final int PRIVATE = 0600;
  private static final int ACCESS = 0777;
  private static final int FLAGS =
      OpenFlags.WRITE | OpenFlags.CREATE | OpenFlags.EXCLUSIVE | OpenFlags.NO_FOLLOW;

  private final Extraction run;
  private final Posix posix;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_SIZE);

  FileWriter(Extraction run) {
    this.run = run;
    this.posix = run.posix;
  }

  private interface Creation {
    int attempt();
  }

  /// Makes an entry, or sees to it that it is made later.
  ///
  /// @param target its directory
  /// @param directory the same, open
  void make(TargetDirectory target, int directory, Entry entry) throws IOException {
    Name name = entry.name();
    Node node = entry.node();
    Object key = node.linkKey();
    HardLinks.LinkedObject linked = null;
    if (key != null) {
      linked = run.hardLinks.first(target, name, key);
      if (linked == null) {
        return;
      }
    }
    boolean made = false;
    boolean later = false;
    try {
      if (node instanceof Node.File file && LargeFile.isLarge(file, run.options.threads())) {
        make(target, directory, name, file, linked);
        later = true;
      } else {
        made = make(target, directory, name, node);
      }
    } finally {
      if (linked != null && !later) {
        run.hardLinks.finished(linked, made);
      }
    }
  }

  /// Makes an entry.
  ///
  /// @return false if it is left out
  private boolean make(TargetDirectory target, int directory, Name name, Node node)
      throws IOException {
    PathOf path = new PathOf(target.directory(), name.bytes());
    switch (node) {
      case Node.File file -> makeFile(target, directory, name, file, path);
      case Node.Symlink link -> {
        Creation creation = () -> posix.makeSymlink(link.target(), directory, name.bytes());
        Errno.check(create(directory, name, path, creation), path);
        run.restorer.restore(directory, name.bytes(), link.attributes(), -1, path);
        run.symlinks.increment();
      }
      case Node.Device device -> {
        int kind = device.block() ? FileStatus.BLOCK_DEVICE : FileStatus.CHARACTER_DEVICE;
        int major = device.major();
        int minor = device.minor();
        return makeNode(target, directory, name, kind, major, minor, device.attributes());
      }
      case Node.Fifo fifo ->
          makeNode(target, directory, name, FileStatus.FIFO, 0, 0, fifo.attributes());
      case Node.Socket socket ->
          makeNode(target, directory, name, FileStatus.SOCKET, 0, 0, socket.attributes());
      case Node.Directory _ -> throw new IllegalArgumentException("a directory: " + path);
    }
    return true;
  }

  /// Makes room for an entry, if that is wanted, and makes it.
  ///
  /// @return what the creation returned; never that the name exists
  private int create(int directory, Name name, PathOf path, Creation creation) throws IOException {
    int result = creation.attempt();
    if (result == -Errno.EEXIST && run.options.replace()) {
      int removed = posix.unlink(directory, name.bytes(), false);
      if (removed == -Errno.EISDIR) {
        throw new FileAlreadyExistsException(path.toString(), null, "is a directory");
      }
      Errno.check(removed, path);
      result = creation.attempt();
    }
    if (result == -Errno.EEXIST) {
      throw new FileAlreadyExistsException(path.toString());
    }
    return result;
  }

  private boolean makeNode(
      TargetDirectory target,
      int directory,
      Name name,
      int kind,
      int major,
      int minor,
      Attributes attributes)
      throws IOException {
    PathOf path = new PathOf(target.directory(), name.bytes());
    int permissions = attributes.permissions();
    boolean plain = isPlain(target, attributes);
    int mode = kind | (plain ? permissions & ACCESS : PRIVATE);
    Creation creation = () -> posix.makeNode(directory, name.bytes(), mode, major, minor);
    int result = create(directory, name, path, creation);
    if (result == -Errno.EPERM) {
      run.restorer.skippedDevices.increment();
      return false;
    }
    Errno.check(result, path);
    run.restorer.restore(directory, name.bytes(), attributes, plain ? -1 : permissions, path);
    run.others.increment();
    return true;
  }

  private boolean isPlain(TargetDirectory target, Attributes attributes) {
    return !target.inherits() && run.restorer.isPlain(attributes, run.umask);
  }

  private int open(
      TargetDirectory target, int directory, Name name, Attributes attributes, PathOf path)
      throws IOException {
    int mode = isPlain(target, attributes) ? attributes.permissions() : PRIVATE;
    Creation creation = () -> posix.open(directory, name.bytes(), FLAGS, mode);
    return Errno.check(create(directory, name, path, creation), path);
  }

  private void makeFile(
      TargetDirectory target, int directory, Name name, Node.File file, PathOf path)
      throws IOException {
    Attributes attributes = file.attributes();
    FileContent content = file.content();
    int out = open(target, directory, name, attributes, path);
    boolean whole = false;
    try {
      if (content.size() > 0) {
        copy(content, out, path);
      }
      if (!run.hasFailed()) { // else the copy may have ended early
        finish(out, target, attributes, path);
        whole = true;
      }
    } finally {
      int closed = posix.close(out);
      if (!whole || closed < 0) {
        posix.unlink(directory, name.bytes(), false);
      }
      Errno.check(closed, path);
    }
    if (whole) {
      run.files.increment();
      run.contentSize.add(content.size());
    }
  }

  /// Sets the attributes of a file that has been written.
  void finish(int out, TargetDirectory target, Attributes attributes, Object path)
      throws IOException {
    if (isPlain(target, attributes)) {
      run.restorer.restorePlain(out, attributes, path);
    } else {
      run.restorer.restore(out, attributes, attributes.permissions(), path);
    }
  }

  private void copy(FileContent content, int out, PathOf path) throws IOException {
    long size = content.size();
    long end;
    try (ContentReader reader = new NamedReader(content, path)) {
      end = copy(reader, 0, size, out, path);
    }
    if (end < size) {
      Errno.check(posix.truncate(out, size), path);
    }
  }

  /// Copies a range of a file, but for its holes.
  ///
  /// @return where the last byte written ends
  long copy(ContentReader reader, long start, long end, int out, Object path) throws IOException {
    long at = start;
    long written = start;
    while (at < end && !run.hasFailed()) {
      long data = Math.max(at, reader.nextData(at));
      run.passed(Math.min(data, end) - at);
      if (data >= end) {
        break;
      }
      buffer.clear().limit((int) Math.min(BUFFER_SIZE, end - data));
      int wanted = buffer.remaining();
      int got = reader.read(data, buffer);
      if (got < wanted) {
        throw new IOException(path + ": content ends at " + (data + got) + ", not at " + end);
      }
      buffer.flip();
      written = Math.max(written, ZeroRuns.write(posix, out, data, buffer, path));
      at = data + got;
      run.passed(got);
    }
    return written;
  }

  /// Begins a file that several threads are to write.
  private void make(
      TargetDirectory target,
      int directory,
      Name name,
      Node.File file,
      HardLinks.@Nullable LinkedObject linked)
      throws IOException {
    PathOf path = new PathOf(target.directory(), name.bytes());
    int out = open(target, directory, name, file.attributes(), path);
    int result = posix.truncate(out, file.content().size());
    if (result < 0) {
      posix.close(out);
      posix.unlink(directory, name.bytes(), false);
      Errno.check(result, path);
    }
    target.addToPendingCount(1);
    new LargeFile(run, target, name, file, linked, out).fork();
  }
}
