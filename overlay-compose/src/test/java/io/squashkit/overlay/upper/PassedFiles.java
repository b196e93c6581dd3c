package io.squashkit.overlay.upper;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.testdata.ThreadIdentity;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// Uses files of a mount in the orders that matter where a kernel reads and writes those of the upper
/// directory by itself: opened before it can and after, by several, mapped, linked, removed. Each has a file
/// `lower` in a lower layer.
///
/// @param merged the mount
/// @param folder the mount's root, open: who may not come by its path comes from there
record PassedFiles(Path merged, int folder) {
  private static final Posix POSIX = Posix.host();
  private static final int ALL_MAY = 0666;
  private static final int SET_IDS = 06777;
  private static final int PERMISSIONS = 07777;
  private static final int SIZE = 10_000;
  private static final int ROUNDS = 20;

  private int open(String name, int flags) throws IOException {
    byte[] relative = name.getBytes(StandardCharsets.US_ASCII);
    return Errno.check(POSIX.open(folder, relative, flags, ALL_MAY), name);
  }

  private int make(String name, String text) throws IOException {
    int file = open(name, OpenFlags.READ_WRITE | OpenFlags.CREATE | OpenFlags.TRUNCATE);
    Errno.check(POSIX.setPermissions(file, ALL_MAY), name);
    write(file, 0, text);
    return file;
  }

  private static void write(int file, long position, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    Errno.check(POSIX.write(file, position, direct), text);
  }

  private static String read(int file, long position, int size) throws IOException {
    ByteBuffer into = ByteBuffer.allocateDirect(size);
    Errno.check(POSIX.read(file, position, into), "read");
    byte[] bytes = new byte[into.flip().remaining()];
    into.get(bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static FileStatus status(int file) throws IOException {
    FileStatus status = new FileStatus();
    Errno.check(POSIX.status(file, status), "stat");
    return status;
  }

  private String text(String name) throws IOException {
    return Files.readString(merged.resolve(name));
  }

  private Object modified(String name) throws IOException {
    return Files.getLastModifiedTime(merged.resolve(name));
  }

  private static void close(int... files) {
    for (int file : files) {
      POSIX.close(file);
    }
  }

  /// All of it.
  ///
  /// @param merged the mount
  /// @return what was seen
  static List<String> use(Path merged) throws IOException {
    byte[] path = merged.toString().getBytes(StandardCharsets.ISO_8859_1);
    int folder = Errno.check(POSIX.open(Posix.CWD, path, OpenFlags.DIRECTORY, 0), merged);
    try {
      return new PassedFiles(merged, folder).use();
    } finally {
      close(folder);
    }
  }

  private List<String> use() throws IOException {
    List<String> lines = new ArrayList<>();
    copiedUpWhileOpen(lines);
    several(lines);
    mapped(lines);
    linked(lines);
    changed(lines);
    for (int user : new int[] {0, 1000}) {
      lines.add("set-id before " + setIds(user, true) + ", while open " + setIds(user, false));
    }
    capabilities(lines);
    return lines;
  }

  private void copiedUpWhileOpen(List<String> lines) throws IOException {
    int before = open("lower", OpenFlags.READ);
    lines.add(read(before, 0, 9));
    int writer = open("lower", OpenFlags.WRITE);
    write(writer, 0, "first");
    lines.add(read(before, 0, 9));
    int more = open("lower", OpenFlags.READ_WRITE);
    write(more, 5, "second");
    lines.add(read(before, 0, 12) + read(more, 0, 12));
    close(before, writer, more);
    int after = open("lower", OpenFlags.READ_WRITE);
    write(after, 0, "third");
    int reader = open("lower", OpenFlags.READ);
    lines.add(read(reader, 0, 12));
    close(after);
    int last = open("lower", OpenFlags.WRITE);
    write(last, 2, "fourth");
    lines.add(read(reader, 0, 12) + text("lower").substring(0, 12));
    close(last, reader);
  }

  private void several(List<String> lines) throws IOException {
    int first = make("several", "0123456789");
    int end = open("several", OpenFlags.READ_WRITE | OpenFlags.APPEND);
    write(end, 0, "end");
    write(first, 0, "ABC");
    write(end, 0, "more");
    lines.add(read(end, 0, 100) + " " + status(first).size() + " " + status(end).size());
    int cut = open("several", OpenFlags.WRITE | OpenFlags.TRUNCATE);
    lines.add(read(first, 0, 100) + status(first).size());
    write(end, 0, "anew");
    lines.add(read(first, 0, 100) + text("several"));
    close(first, end, cut);
    StringBuilder seen = new StringBuilder();
    for (int i = 0; i < ROUNDS; i++) { // each may find the last one still open, or not
      int asks = open("several", OpenFlags.READ_WRITE | OpenFlags.APPEND);
      seen.append(read(asks, 0, 2));
      close(asks);
      int writer = open("several", OpenFlags.WRITE);
      write(writer, 0, (char) ('a' + i) + "-");
      close(writer);
      seen.append(text("several"), 0, 2);
    }
    lines.add(seen.toString());
  }

  /// What is changed through a mapping changes the time, too, and others see it.
  private void mapped(List<String> lines) throws IOException {
    Path file = merged.resolve("mapped");
    close(make("mapped", "x".repeat(SIZE)));
    Object before = modified("mapped");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment map;
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        map = channel.map(MapMode.READ_WRITE, 0, SIZE, arena);
      }
      mapped(lines, map, before);
    }
  }

  private void mapped(List<String> lines, MemorySegment map, Object before) throws IOException {
    int reader = open("mapped", OpenFlags.READ);
    lines.add(read(reader, 0, 3) + before.equals(modified("mapped")));
    int asks = open("mapped", OpenFlags.READ_WRITE | OpenFlags.APPEND);
    lines.add(read(asks, 0, 3));
    pause();
    map.set(ValueLayout.JAVA_BYTE, 0, (byte) 'm');
    Object then = modified("mapped");
    lines.add(read(reader, 0, 3) + text("mapped").substring(0, 3) + before.equals(then));
    int writer = open("mapped", OpenFlags.WRITE);
    write(writer, 1, "w");
    lines.add(read(asks, 0, 3));
    close(asks);
    lines.add("" + letter(map, 0) + letter(map, 1) + then.equals(modified("mapped")));
    Files.delete(merged.resolve("mapped"));
    map.set(ValueLayout.JAVA_BYTE, 2, (byte) 'd');
    lines.add(read(reader, 0, 4));
    close(reader, writer);
    close(make("mapped", "again"));
  }

  private static char letter(MemorySegment map, int at) {
    return (char) map.get(ValueLayout.JAVA_BYTE, at);
  }

  /// Longer than a tick, by which hosts count times.
  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void linked(List<String> lines) throws IOException {
    int first = make("one", "11111");
    Files.createLink(merged.resolve("two"), merged.resolve("one"));
    int second = open("two", OpenFlags.READ_WRITE);
    write(second, 0, "22");
    lines.add(read(first, 0, 9));
    Files.delete(merged.resolve("one"));
    write(second, 0, "3");
    lines.add(read(first, 0, 9) + status(first).links());
    Files.delete(merged.resolve("two"));
    write(first, 4, "44");
    lines.add(read(second, 0, 9) + status(first).links() + status(second).size());
    close(first, second);
  }

  private void changed(List<String> lines) throws IOException {
    int file = make("changed", "x".repeat(SIZE));
    Errno.check(POSIX.truncate(file, SIZE / 2), "truncate");
    lines.add("cut " + status(file).size() + read(file, SIZE / 2 - 1, 10));
    Errno.check(FileCalls.allocate(file, 0, 0, 2 * SIZE), "allocate");
    write(file, 1 << 20, "far");
    lines.add("holes " + POSIX.nextHole(file, 0) + " " + POSIX.nextData(file, 1 << 19));
    lines.add("size " + Files.size(merged.resolve("changed")));
    int copy = make("copy", "");
    write(file, 0, "copied");
    lines.add("copied " + FileCalls.copyRange(file, 0, copy, 3, 6) + read(copy, 3, 9));
    Errno.check(FileCalls.truncate(path("changed"), 3), "truncate");
    lines.add(read(file, 0, 10) + FileCalls.sync(file));
    int direct = open("copy", OpenFlags.READ | OpenFlags.DIRECT);
    lines.add("size " + status(direct).size());
    close(file, copy, direct);
  }

  private byte[] path(String name) {
    return merged.resolve(name).toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /// The mode after a write by a user.
  private String setIds(int user, boolean before) throws IOException {
    int file = make("set", "x");
    if (before) {
      close(file);
      Errno.check(POSIX.setPermissions(Posix.CWD, path("set"), SET_IDS), "chmod");
    }
    int theirs;
    try (ThreadIdentity _ = ThreadIdentity.of(user, user)) {
      theirs = open("set", OpenFlags.WRITE);
    }
    if (!before) {
      Errno.check(POSIX.setPermissions(file, SET_IDS), "chmod");
      close(file);
    }
    try (ThreadIdentity _ = ThreadIdentity.of(user, user)) {
      write(theirs, 0, "theirs");
    }
    close(theirs);
    String mode =
        Integer.toOctalString(
            (int) Files.getAttribute(merged.resolve("set"), "unix:mode") & PERMISSIONS);
    Files.delete(merged.resolve("set"));
    return mode;
  }

  private void capabilities(List<String> lines) throws IOException {
    int file = make("capable", "x");
    byte[] value = new byte[20];
    value[0] = 1;
    value[3] = 2;
    value[5] = 4;
    Errno.check(POSIX.setXattr(file, "security.capability", value), "setxattr");
    List<String> names = new ArrayList<>();
    Errno.check(FileCalls.listXattrs(file, names), "listxattr");
    write(file, 0, "y");
    List<String> then = new ArrayList<>();
    Errno.check(FileCalls.listXattrs(file, then), "listxattr");
    lines.add(names + " " + then);
    close(file);
  }
}
