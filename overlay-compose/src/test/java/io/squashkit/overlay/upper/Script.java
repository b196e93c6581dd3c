package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.RenameFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Runs lines such as `chmod d/f 0600` on a [Subject]. Words are separated by spaces; `as 7:8` before a line
/// makes it another user's. A value is text, or `0x` and hexadecimal digits.
final class Script {
  /// The time that `utimes` sets.
  static final long SET_TIME = 1_234_567_890;

  private static final int AT_ONCE = 200;

  private final Subject subject;
  private final int umask;
  private final Map<String, Subject.Handle> held = new HashMap<>();

  Script(Subject subject, int umask) {
    this.subject = subject;
    this.umask = umask;
  }

  /// Runs a line.
  ///
  /// @return `ok`, with what was asked for, or the number of an error
  String run(String line) {
    List<String> words = List.of(line.strip().split(" +", -1));
    try {
      String answer = answer(words);
      return answer.isEmpty() ? "ok" : "ok " + answer;
    } catch (IOException e) {
      return "error " + OverlayException.errno(e);
    }
  }

  private String answer(List<String> words) throws IOException {
    if (!words.getFirst().equals("as")) {
      return act(new Caller(0, 0, List.of(), umask), words);
    }
    int[] ids = Arrays.stream(words.get(1).split(":", -1)).mapToInt(Integer::parseInt).toArray();
    return act(new Caller(ids[0], ids[1], List.of(), umask), words.subList(2, words.size()));
  }

  private String act(Caller who, List<String> words) throws IOException {
    String path = words.size() > 1 ? words.get(1) : ".";
    String second = words.size() > 2 ? words.get(2) : "";
    String third = words.size() > 3 ? words.get(3) : "";
    switch (words.getFirst()) {
      case "creat" -> {
        int flags = OpenFlags.CREATE | OpenFlags.EXCLUSIVE | OpenFlags.WRITE;
        try (Subject.Handle file = subject.open(who, path, flags, octal(second))) {
          file.write(0, bytes(third));
        }
      }
      case "write" -> put(who, path, OpenFlags.WRITE | OpenFlags.TRUNCATE, 0, second);
      case "append" -> put(who, path, OpenFlags.WRITE | OpenFlags.APPEND, 0, second);
      case "pwrite" -> put(who, path, OpenFlags.WRITE, Long.parseLong(second), third);
      case "open" -> subject.open(who, path, flags(second), 0600).close();
      case "hold" -> held.put(path, subject.open(who, second, flags(third), 0600));
      case "readheld" -> {
        return text(held(path).read(0, AT_ONCE));
      }
      case "writeheld" -> held(path).write(0, bytes(second));
      case "drop" -> held.remove(path).close();
      case "read" -> {
        try (Subject.Handle file =
            subject.open(who, path, OpenFlags.READ | OpenFlags.NON_BLOCKING, 0)) {
          return text(file.read(0, AT_ONCE));
        }
      }
      case "truncate" -> subject.truncate(who, path, Long.parseLong(second));
      case "allocate" -> {
        int mode = Map.of("all", 0, "keep", 1, "punch", 3).get(second);
        try (Subject.Handle file =
            subject.open(who, path, OpenFlags.WRITE | OpenFlags.NON_BLOCKING, 0)) {
          file.allocate(mode, Long.parseLong(third), Long.parseLong(words.get(4)));
        }
      }
      case "fsync" -> {
        try (Subject.Handle file =
            subject.open(who, path, OpenFlags.READ | OpenFlags.NON_BLOCKING, 0)) {
          file.sync();
        }
      }
      case "unlink" -> subject.remove(who, path, false);
      case "rmdir" -> subject.remove(who, path, true);
      case "rmtree" -> removeTree(who, path);
      case "mkdir" -> subject.makeDirectory(who, path, octal(second));
      case "symlink" -> subject.makeSymlink(who, path, second);
      case "link" -> subject.link(who, path, second);
      case "rename" -> subject.rename(who, path, second, renameFlags(third));
      case "mknod" -> makeNode(who, words);
      case "tmpfile" -> {
        int flags = OpenFlags.UNNAMED | OpenFlags.READ_WRITE;
        try (Subject.Handle file = subject.open(who, path, flags, octal(third))) {
          file.write(0, bytes(words.get(4)));
          subject.link(who, file, second);
        }
      }
      default -> {
        return attributes(who, words, path, second, third);
      }
    }
    return "";
  }

  private String attributes(
      Caller who, List<String> words, String path, String second, String third) throws IOException {
    switch (words.getFirst()) {
      case "chmod" -> subject.setPermissions(who, path, octal(second));
      case "chown" -> {
        String[] ids = second.split(":", -1);
        subject.setOwner(who, path, Integer.parseInt(ids[0]), Integer.parseInt(ids[1]));
      }
      case "utimes" -> subject.setTimes(who, path, SET_TIME);
      case "setxattr" -> subject.setXattr(who, path, second, bytes(third));
      case "getxattr" -> {
        return text(subject.xattr(who, path, second));
      }
      case "xattrs" -> {
        return String.join(",", new TreeSet<>(subject.xattrs(who, path)));
      }
      case "rmxattr" -> subject.removeXattr(who, path, second);
      case "chattr" -> changeFlags(who, path, second);
      case "lsattr" -> {
        int open = OpenFlags.READ | OpenFlags.NON_BLOCKING;
        try (Subject.Handle file = subject.open(who, path, open, 0)) {
          int flags = file.flags(who);
          return ((flags & FileCalls.IMMUTABLE) != 0 ? "i" : "-")
              + ((flags & FileCalls.APPEND_ONLY) != 0 ? "a" : "-");
        }
      }
      case "ls" -> {
        return String.join(" ", new TreeSet<>(subject.list(who, path)));
      }
      case "walk" -> {
        return Integer.toString(walk(who, path));
      }
      case "stat" -> {
        Status status = subject.status(who, path);
        return "%o links=%d size=%d %d:%d"
            .formatted(
                status.mode(), status.links(), status.size(), status.owner(), status.group());
      }
      case "same" -> {
        long one = subject.status(who, path).inode();
        return Boolean.toString(one == subject.status(who, second).inode());
      }
      default -> throw new IllegalArgumentException("unknown: " + words);
    }
    return "";
  }

  private Subject.Handle held(String name) throws IOException {
    Subject.Handle file = held.get(name);
    if (file == null) {
      throw new OverlayException(Errno.EBADF, name);
    }
    return file;
  }

  private void put(Caller who, String path, int flags, long position, String value)
      throws IOException {
    int now = flags | OpenFlags.NON_BLOCKING; // a pipe may have taken a file's place
    try (Subject.Handle file = subject.open(who, path, now, 0)) {
      file.write(position, bytes(value));
    }
  }

  private void changeFlags(Caller who, String path, String change) throws IOException {
    int open = OpenFlags.READ | OpenFlags.NON_BLOCKING;
    try (Subject.Handle file = subject.open(who, path, open, 0)) {
      int both = FileCalls.IMMUTABLE | FileCalls.APPEND_ONLY;
      int set = Map.of("+i", FileCalls.IMMUTABLE, "+a", FileCalls.APPEND_ONLY, "-", 0).get(change);
      file.setFlags(who, file.flags(who) & ~both | set);
    }
  }

  private void makeNode(Caller who, List<String> words) throws IOException {
    int kind =
        switch (words.get(2)) {
          case "c" -> FileStatus.CHARACTER_DEVICE;
          case "b" -> FileStatus.BLOCK_DEVICE;
          case "p" -> FileStatus.FIFO;
          default -> FileStatus.SOCKET;
        };
    String[] device = (words.size() > 4 ? words.get(4) : "0:0").split(":", -1);
    int major = Integer.parseInt(device[0]);
    int minor = Integer.parseInt(device[1]);
    subject.makeNode(who, words.get(1), kind | octal(words.get(3)), major, minor);
  }

  private void removeTree(Caller who, String path) throws IOException {
    for (String name : subject.list(who, path)) {
      String child = path + "/" + name;
      if (subject.status(who, child).isDirectory()) {
        removeTree(who, child);
      } else {
        subject.remove(who, child, false);
      }
    }
    subject.remove(who, path, true);
  }

  /// Looks at everything, which changes an upper directory, too.
  private int walk(Caller who, String path) throws IOException {
    int count = 0;
    for (String name : subject.list(who, path)) {
      String child = path + "/" + name;
      count++;
      try {
        if (subject.status(who, child).isDirectory()) {
          count += walk(who, child);
        }
      } catch (IOException e) {
        if (OverlayException.errno(e) != Errno.ENOENT) {
          throw e;
        }
      }
    }
    return count;
  }

  private static int flags(String how) {
    return switch (how) {
          case "r" -> OpenFlags.READ;
          case "rw" -> OpenFlags.READ_WRITE;
          case "w" -> OpenFlags.WRITE;
          case "a" -> OpenFlags.WRITE | OpenFlags.APPEND;
          case "rt" -> OpenFlags.READ | OpenFlags.TRUNCATE;
          case "wt" -> OpenFlags.WRITE | OpenFlags.TRUNCATE;
          case "c" -> OpenFlags.WRITE | OpenFlags.CREATE;
          case "cx" -> OpenFlags.WRITE | OpenFlags.CREATE | OpenFlags.EXCLUSIVE;
          case "path" -> OpenFlags.PATH_ONLY;
          default -> throw new IllegalArgumentException("unknown: open " + how);
        }
        | OpenFlags.NON_BLOCKING;
  }

  private static int renameFlags(String text) {
    return switch (text) {
      case "" -> 0;
      case "noreplace" -> RenameFlags.NO_REPLACE;
      case "exchange" -> RenameFlags.EXCHANGE;
      case "whiteout" -> RenameFlags.WHITEOUT;
      default -> throw new IllegalArgumentException("unknown: rename " + text);
    };
  }

  private static int octal(String text) {
    return Integer.parseInt(text, 8);
  }

  private static byte[] bytes(String value) {
    return value.startsWith("0x")
        ? HexFormat.of().parseHex(value, 2, value.length())
        : value.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(byte[] bytes) {
    return "0x" + HexFormat.of().formatHex(bytes);
  }

  /// Closes what is held.
  void end() throws IOException {
    for (Subject.Handle file : held.values()) {
      file.close();
    }
    held.clear();
  }
}
