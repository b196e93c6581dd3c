package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.testdata.ByteText;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Everything that an overlay shows: a line for each path.
final class ViewDump {
  private static final int MOST = 1 << 19;

  private final SortedMap<String, String> lines = new TreeMap<>();
  private final Subject subject;
  private final Instant start;

  private ViewDump(Subject subject, Instant start) {
    this.subject = subject;
    this.start = start.minusSeconds(2);
  }

  /// Lists a view.
  ///
  /// @param start what was modified since then has been modified now
  static SortedMap<String, String> of(Subject subject, Instant start) throws IOException {
    ViewDump dump = new ViewDump(subject, start);
    dump.directory(".");
    return dump.lines;
  }

  /// What differs between two views, but for links and times of directories: those that were copied up, or in
  /// which something was prepared, have others.
  static String difference(SortedMap<String, String> expected, SortedMap<String, String> found) {
    TreeSet<String> paths = new TreeSet<>(expected.keySet());
    paths.addAll(found.keySet());
    StringBuilder text = new StringBuilder();
    for (String path : paths) {
      String one = expected.getOrDefault(path, "missing");
      String other = found.getOrDefault(path, "missing");
      if (!plain(one).equals(plain(other))) {
        text.append(path + "\n - " + one + "\n + " + other + "\n");
      }
    }
    return text.toString();
  }

  private static String plain(String line) {
    return line.startsWith("4") ? line.replaceAll("links=\\d+ [^ ]+", "") : line;
  }

  private void directory(String path) throws IOException {
    List<String> names = new ArrayList<>(subject.list(Caller.ROOT, path));
    for (String name : names) {
      String child = path.equals(".") ? name : path + "/" + name;
      try {
        Status status = subject.status(Caller.ROOT, child);
        lines.put(child, line(child, status));
        if (status.isDirectory()) {
          directory(child);
        }
      } catch (IOException e) {
        lines.put(child, "error " + OverlayException.errno(e));
      }
    }
  }

  private String line(String path, Status status) throws IOException {
    StringBuilder line = new StringBuilder();
    line.append("%o %d:%d".formatted(status.mode(), status.owner(), status.group()));
    line.append(" links=").append(status.links());
    line.append(status.modified().isAfter(start) ? " now" : " " + status.modified());
    switch (status.kind()) {
      case FileStatus.REGULAR -> {
        try (Subject.Handle file =
            subject.open(Caller.ROOT, path, OpenFlags.READ | OpenFlags.NON_BLOCKING, 0)) {
          byte[] bytes = file.read(0, (int) Math.min(MOST, status.size() + 1));
          line.append(" size=" + status.size() + " hash=" + Arrays.hashCode(bytes));
          line.append(" of " + bytes.length);
        }
      }
      case FileStatus.SYMLINK ->
          line.append(" -> " + ByteText.of(subject.target(Caller.ROOT, path)));
      case FileStatus.CHARACTER_DEVICE, FileStatus.BLOCK_DEVICE ->
          line.append(" " + status.major() + ":" + status.minor());
      default -> {
        // nothing more to tell
      }
    }
    for (String name : new TreeSet<>(subject.xattrs(Caller.ROOT, path))) {
      byte[] value = subject.xattr(Caller.ROOT, path, name);
      line.append(" " + name + "=" + HexFormat.of().formatHex(value));
    }
    return line.toString();
  }
}
