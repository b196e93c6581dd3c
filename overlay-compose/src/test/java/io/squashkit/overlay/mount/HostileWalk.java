package io.squashkit.overlay.mount;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.testdata.ByteText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Asks a mount for everything that there is to ask, as far as it goes, and goes on whatever it answers. Asks
/// with calls of the host, so that it hears the very error numbers.
final class HostileWalk {
  private static final int MOST_OBJECTS = 2_000;
  private static final int MOST_BYTES = 64 << 10;
  private static final int DEEPEST = 40;

  private final Posix posix = Posix.host();
  private final Path mount;
  private final SortedMap<Integer, Set<String>> errors = new TreeMap<>();
  private final List<String> paths = new ArrayList<>();

  HostileWalk(Path mount) {
    this.mount = mount;
  }

  /// What was answered with which error number.
  SortedMap<Integer, Set<String>> errors() {
    return errors;
  }

  private byte[] at(String path) {
    return (mount + "/" + path).getBytes(StandardCharsets.ISO_8859_1);
  }

  private long note(String what, String path, long result) {
    if (result < 0) {
      errors.computeIfAbsent((int) -result, any -> new TreeSet<>()).add(what + " " + path);
    }
    return result;
  }

  /// A level is listed before the next: what leads in circles does not hide the rest.
  void read() {
    Deque<String> left = new ArrayDeque<>(List.of("."));
    while (!left.isEmpty() && paths.size() < MOST_OBJECTS) {
      String path = left.removeFirst();
      paths.add(path);
      FileStatus status = new FileStatus();
      if (note("stat", path, posix.status(Posix.CWD, at(path), status)) < 0) {
        continue;
      }
      attributes(path);
      switch (status.kind()) {
        case FileStatus.DIRECTORY -> {
          for (byte[] name : list(path)) {
            String child = (path.equals(".") ? "" : path + "/") + ByteText.of(name);
            if (child.chars().filter(c -> c == '/').count() < DEEPEST) {
              left.add(child);
            }
          }
          note("lookup", path, posix.status(Posix.CWD, at(path + "/none"), status));
        }
        case FileStatus.REGULAR -> bytes(path, status.size());
        case FileStatus.SYMLINK ->
            note(
                "readlink",
                path,
                posix.readLink(Posix.CWD, at(path), ByteBuffer.allocate(MOST_BYTES)));
        default -> {
          // nothing more to ask
        }
      }
    }
  }

  private void attributes(String path) {
    List<String> names = new ArrayList<>();
    note("listxattr", path, posix.listXattrs(Posix.CWD, at(path), names));
    names.add("trusted.overlay.redirect");
    for (String name : names) {
      ByteBuffer into = ByteBuffer.allocate(MOST_BYTES);
      note("getxattr", path, posix.xattr(Posix.CWD, at(path), name, into));
    }
  }

  private List<byte[]> list(String path) {
    List<byte[]> names = new ArrayList<>();
    int flags = OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW;
    int open = posix.open(Posix.CWD, at(path), flags, 0);
    if (note("opendir", path, open) >= 0) {
      note("readdir", path, posix.list(open, names));
      posix.close(open);
    }
    return names;
  }

  private void bytes(String path, long size) {
    int open = posix.open(Posix.CWD, at(path), OpenFlags.READ | OpenFlags.NO_FOLLOW, 0);
    if (note("open", path, open) < 0) {
      return;
    }
    for (long position : new long[] {0, size / 2, size - MOST_BYTES, size}) {
      if (position >= 0) {
        note("read", path, posix.read(open, position, ByteBuffer.allocate(MOST_BYTES)));
      }
    }
    if (size > 0) {
      note("seek", path, posix.nextData(open, 0));
      note("seek", path, posix.nextHole(open, size / 2));
    }
    posix.close(open);
  }

  /// Changes whatever was found, from the deepest on.
  void write() {
    for (String path : paths.reversed()) {
      note("chmod", path, posix.setPermissions(Posix.CWD, at(path), 0700));
      note("setxattr", path, posix.setXattr(Posix.CWD, at(path), "user.mine", new byte[3]));
      FileStatus status = new FileStatus();
      posix.status(Posix.CWD, at(path), status);
      // What was a whiteout may be a device of this machine now: those are never opened.
      boolean file = status.kind() == FileStatus.REGULAR;
      int flags = OpenFlags.WRITE | OpenFlags.NO_FOLLOW;
      int open = file ? posix.open(Posix.CWD, at(path), flags, 0) : -Errno.ENXIO;
      if (note("open to write", path, open) >= 0) {
        note("write", path, posix.write(open, 0, ByteBuffer.allocate(1)));
        note("fsync", path, FileCalls.sync(open));
        posix.close(open);
      }
      note("rename", path, posix.rename(Posix.CWD, at(path), Posix.CWD, at(path + "~"), 0));
      note("unlink", path, posix.unlink(Posix.CWD, at(path + "~"), false));
      note("rmdir", path, posix.unlink(Posix.CWD, at(path), true));
      note("mkdir", path, posix.makeDirectory(Posix.CWD, at(path + "/fresh"), 0755));
    }
  }

  /// Reads a small file.
  ///
  /// @return its text, or the error number
  String text(String path) {
    ByteBuffer into = ByteBuffer.allocate(MOST_BYTES);
    int open = posix.open(Posix.CWD, at(path), OpenFlags.READ, 0);
    if (open < 0) {
      return "error " + Errno.text(-open);
    }
    int size = posix.read(open, 0, into);
    posix.close(open);
    return size < 0
        ? "error " + Errno.text(-size)
        : new String(into.array(), 0, size, StandardCharsets.ISO_8859_1);
  }

  /// Makes a file.
  ///
  /// @return zero or a negative error number
  int create(String path) {
    int flags = OpenFlags.CREATE | OpenFlags.EXCLUSIVE | OpenFlags.WRITE;
    int open = posix.open(Posix.CWD, at(path), flags, 0644);
    return open < 0 ? open : posix.close(open);
  }
}
