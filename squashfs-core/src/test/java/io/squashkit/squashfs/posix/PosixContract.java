package io.squashkit.squashfs.posix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every implementation of the calls must do, with Java's own API as the witness.
abstract class PosixContract {
  private static final int NEW_FILE = OpenFlags.READ_WRITE | OpenFlags.CREATE | OpenFlags.EXCLUSIVE;

  @TempDir Path root;

  private final FileStatus status = new FileStatus();
  private int directory;

  abstract Posix posix();

  @BeforeEach
  void open() {
    directory = ok(HostPath.of(root).open(posix(), OpenFlags.DIRECTORY));
  }

  @AfterEach
  void close() {
    assertEquals(0, posix().close(directory));
  }

  static int ok(int result) {
    assertTrue(result >= 0, () -> Errno.text(-result));
    return result;
  }

  static byte[] name(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void writesAndReadsThroughAnyBuffer() throws IOException {
    byte[] content = new byte[200_000];
    new java.util.Random(1).nextBytes(content);
    int file = ok(posix().open(directory, name("f"), NEW_FILE, 0644));
    ByteBuffer direct = ByteBuffer.allocateDirect(100_000).put(0, content, 0, 100_000);
    assertEquals(100_000, posix().write(file, 0, direct));
    assertEquals(0, direct.remaining());
    ByteBuffer heap = ByteBuffer.wrap(content, 100_000, 100_000);
    assertEquals(100_000, posix().write(file, 100_000, heap));
    assertEquals(0, heap.remaining());
    assertArrayEquals(content, Files.readAllBytes(root.resolve("f")));

    ByteBuffer into = ByteBuffer.allocate(300_000);
    assertEquals(200_000 - 7, posix().read(file, 7, into));
    assertEquals(200_000 - 7, into.position());
    assertEquals(ByteBuffer.wrap(content, 7, 199_993), into.flip());
    into = ByteBuffer.allocateDirect(10).position(3);
    assertEquals(7, posix().read(file, 50, into));
    assertEquals(content[50], into.get(3));
    assertEquals(0, posix().read(file, 200_000, into.clear()));
    assertEquals(0, posix().close(file));
  }

  @Test
  void tellsKindsAndSizes() throws IOException {
    Files.writeString(root.resolve("f"), "hello");
    Files.createSymbolicLink(root.resolve("l"), Path.of("f"));
    Files.createDirectory(root.resolve("d"));
    Files.setLastModifiedTime(root.resolve("f"), java.nio.file.attribute.FileTime.fromMillis(1500));
    ok(posix().status(directory, name("f"), status));
    assertEquals(FileStatus.REGULAR, status.kind());
    assertEquals(5, status.size());
    assertEquals(1, status.mtime());
    assertEquals(500_000_000, status.mtimeNanos());
    assertEquals(1, status.links());
    long inode = status.inode();
    int file = ok(posix().open(directory, name("f"), OpenFlags.READ, 0));
    ok(posix().status(file, status));
    assertEquals(inode, status.inode());
    posix().close(file);
    ok(posix().status(directory, name("l"), status));
    assertEquals(FileStatus.SYMLINK, status.kind());
    ok(posix().status(directory, name("d"), status));
    assertEquals(FileStatus.DIRECTORY, status.kind());
    assertEquals(-Errno.ENOENT, posix().status(directory, name("none"), status));
  }

  @Test
  void listsNamesWithoutDots() throws IOException {
    TreeSet<String> made = new TreeSet<>();
    for (int i = 0; i < 3000; i++) {
      made.add(".name-" + i + "-ä");
      Files.createFile(root.resolve(".name-" + i + "-ä"));
    }
    made.add("..x");
    Files.createFile(root.resolve("..x"));
    List<byte[]> names = new ArrayList<>();
    ok(posix().list(directory, names));
    assertEquals(made.size(), names.size());
    TreeSet<String> found = new TreeSet<>();
    names.forEach(each -> found.add(new String(each, UTF_8)));
    assertEquals(made, found);
  }

  @Test
  void makesDirectoriesAndLinks() throws IOException {
    ok(posix().makeDirectory(directory, name("d"), 0700));
    assertEquals(-Errno.EEXIST, posix().makeDirectory(directory, name("d"), 0700));
    ok(posix().makeSymlink(name("../ä"), directory, name("d/l")));
    assertEquals(Path.of("../ä"), Files.readSymbolicLink(root.resolve("d/l")));
    ByteBuffer target = ByteBuffer.allocate(100);
    assertEquals(5, posix().readLink(directory, name("d/l"), target));
    assertEquals("../ä", new String(target.array(), 0, target.position(), UTF_8));
    Files.createFile(root.resolve("f"));
    int sub = ok(posix().open(directory, name("d"), OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW, 0));
    ok(posix().link(directory, name("f"), sub, name("g")));
    assertTrue(Files.isSameFile(root.resolve("f"), root.resolve("d/g")));
    ok(posix().rename(sub, name("g"), directory, name("h"), RenameFlags.NO_REPLACE));
    assertEquals(
        -Errno.EEXIST,
        posix().rename(directory, name("h"), directory, name("d"), RenameFlags.NO_REPLACE));
    ok(posix().unlink(directory, name("h"), false));
    assertEquals(-Errno.EISDIR, posix().unlink(directory, name("d"), false));
    assertEquals(-Errno.ENOTEMPTY, posix().unlink(directory, name("d"), true));
    ok(posix().unlink(sub, name("l"), false));
    ok(posix().unlink(directory, name("d"), true));
    posix().close(sub);
    try (Stream<Path> rest = Files.list(root)) {
      assertEquals(List.of(root.resolve("f")), rest.toList());
    }
  }

  @Test
  void opensNoLinkWhereNoneMayBeFollowed() throws IOException {
    Files.createDirectory(root.resolve("d"));
    Files.createSymbolicLink(root.resolve("l"), Path.of("d"));
    Files.createFile(root.resolve("f"));
    int flags = OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW;
    assertTrue(posix().open(directory, name("l"), flags, 0) < 0);
    assertTrue(posix().open(directory, name("f"), flags, 0) < 0);
    assertEquals(-Errno.ENOENT, posix().open(directory, name("none"), flags, 0));
    assertEquals(-Errno.ELOOP, posix().open(directory, name("l"), OpenFlags.NO_FOLLOW, 0));
    assertEquals(-Errno.EEXIST, posix().open(directory, name("l"), NEW_FILE, 0600));
  }

  @Test
  void setsPermissionsTimesAndSize() throws IOException {
    int file = ok(posix().open(directory, name("f"), NEW_FILE, 0600));
    ok(posix().setPermissions(file, 04751));
    ok(posix().status(file, status));
    assertEquals(04751, status.permissions());
    ok(posix().setPermissions(directory, name("f"), 0640));
    ok(posix().status(file, status));
    assertEquals(0640, status.permissions());
    ok(posix().setTimes(file, 10, 5000));
    ok(posix().status(file, status));
    assertEquals(10, status.mtime());
    assertEquals(5000, status.mtimeNanos());
    ok(posix().makeSymlink(name("gone"), directory, name("l")));
    ok(posix().setTimes(directory, name("l"), 77, 0));
    ok(posix().status(directory, name("l"), status));
    assertEquals(77, status.mtime());
    assertTrue(posix().setPermissions(directory, name("l"), 0600) < 0);
    ok(posix().truncate(file, 100_000));
    assertEquals(100_000, Files.size(root.resolve("f")));
    ok(posix().truncate(file, 10));
    assertEquals(10, Files.size(root.resolve("f")));
    posix().close(file);
  }

  @Test
  void keepsExtendedAttributes() throws IOException {
    Files.createFile(root.resolve("f"));
    byte[] value = {0, 1, (byte) 0xFF, '\n'};
    String key = "user.ä".getBytes(UTF_8).length + "";
    String odd = "user." + new String("ä".getBytes(UTF_8), ISO_8859_1) + key;
    ok(posix().setXattr(directory, name("f"), odd, value));
    int file = ok(posix().open(directory, name("f"), OpenFlags.READ, 0));
    ok(posix().setXattr(file, "user.empty", new byte[0]));
    posix().close(file);
    List<String> names = new ArrayList<>();
    assertEquals(2, posix().listXattrs(directory, name("f"), names));
    assertEquals(java.util.Set.of(odd, "user.empty"), java.util.Set.copyOf(names));
    ByteBuffer into = ByteBuffer.allocate(1000);
    assertEquals(4, posix().xattr(directory, name("f"), odd, into));
    assertEquals(ByteBuffer.wrap(value), into.flip());
    assertEquals(0, posix().xattr(directory, name("f"), "user.empty", into.clear()));
    ok(posix().removeXattr(directory, name("f"), odd));
    names.clear();
    assertEquals(1, posix().listXattrs(directory, name("f"), names));
    assertTrue(posix().xattr(directory, name("f"), odd, into.clear()) < 0);
  }

  @Test
  void opensWhatLiesBelowAndFollowsNoLink() throws IOException {
    Files.createDirectories(root.resolve("d/e"));
    Files.writeString(root.resolve("d/e/f"), "hello");
    Files.createSymbolicLink(root.resolve("d/to"), Path.of("e"));
    int flags = OpenFlags.READ;
    int file = ok(posix().openBelow(directory, name("d/e/f"), flags));
    assertEquals(5, posix().read(file, 0, ByteBuffer.allocate(10)));
    posix().close(file);
    int folder = OpenFlags.PATH_ONLY | OpenFlags.DIRECTORY;
    posix().close(ok(posix().openBelow(directory, name("."), folder)));
    assertEquals(-Errno.ELOOP, posix().openBelow(directory, name("d/to/f"), flags));
    assertEquals(-Errno.ELOOP, posix().openBelow(directory, name("d/to"), flags));
    assertEquals(-Errno.EXDEV, posix().openBelow(directory, name("../x"), flags));
    assertEquals(-Errno.ENOENT, posix().openBelow(directory, name("d/none/f"), flags));
    assertEquals(-Errno.ENOTDIR, posix().openBelow(directory, name("d/e/f/g"), flags));
  }
}
