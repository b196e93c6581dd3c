package io.squashkit.squashfs.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LinuxPosixTest extends PosixContract {
  private final FileStatus status = new FileStatus();

  @Override
  Posix posix() {
    return assertInstanceOf(LinuxPosix.class, Posix.host());
  }

  private byte[] path(String name) {
    return HostPath.of(root.resolve(name)).bytes();
  }

  @Test
  void refusesWhatWouldNameSomethingElse() {
    byte[] nul = path("a\0b".replace('\0', '?'));
    nul[nul.length - 2] = 0;
    assertEquals(-Errno.EINVAL, posix().makeDirectory(Posix.CWD, nul, 0700));
    byte[] longPath = new byte[5000];
    java.util.Arrays.fill(longPath, (byte) 'x');
    assertEquals(-Errno.ENAMETOOLONG, posix().status(Posix.CWD, longPath, status));
    assertEquals(-Errno.ENAMETOOLONG, posix().makeSymlink(longPath, Posix.CWD, path("l")));
  }

  @Test
  void namesAreBytes() throws IOException {
    byte[] odd = {'x', (byte) 0xFF, '\n', (byte) 0x80};
    int directory = ok(HostPath.of(root).open(posix(), OpenFlags.DIRECTORY));
    ok(posix().makeDirectory(directory, odd, 0700));
    List<byte[]> names = new ArrayList<>();
    ok(posix().list(directory, names));
    assertEquals(1, names.size());
    assertArrayEquals(odd, names.getFirst());
    try (var files = Files.newDirectoryStream(root)) {
      Path found = files.iterator().next();
      assertArrayEquals(odd, HostPath.of(found).lastName());
    }
    posix().close(directory);
  }

  @Test
  void makesDevicesPipesAndSockets() throws IOException {
    OrdinaryUser.assumeRoot();
    ok(posix().makeNode(Posix.CWD, path("c"), FileStatus.CHARACTER_DEVICE | 0600, 4095, 0xFFFFF));
    ok(posix().makeNode(Posix.CWD, path("p"), FileStatus.FIFO | 0600, 0, 0));
    ok(posix().makeNode(Posix.CWD, path("s"), FileStatus.SOCKET | 0600, 0, 0));
    assertEquals("fff:fffff\n", HostShell.sh(root, "stat -c %t:%T c"));
    ok(posix().status(Posix.CWD, path("c"), status));
    assertEquals(4095, status.major());
    assertEquals(0xFFFFF, status.minor());
    ok(posix().status(Posix.CWD, path("s"), status));
    assertEquals(FileStatus.SOCKET, status.kind());
    ok(posix().setOwner(Posix.CWD, path("p"), 12345, -1));
    ok(posix().setPermissions(Posix.CWD, path("p"), 01711));
    assertEquals("12345 0 1711\n", HostShell.sh(root, "stat -c '%u %g %a' p"));
  }

  @Test
  void timesMayBeBefore1970() throws IOException {
    Files.createFile(root.resolve("f"));
    ok(posix().setTimes(Posix.CWD, path("f"), -2, 500_000_000));
    ok(posix().status(Posix.CWD, path("f"), status));
    assertEquals(-2, status.mtime());
    assertEquals(500_000_000, status.mtimeNanos());
  }

  @Test
  void findsHoles() throws IOException {
    Path file = root.resolve("f");
    HostShell.sh(root, "truncate -s 1M f; printf x | dd of=f bs=4096 seek=100 conv=notrunc");
    int open = ok(posix().open(Posix.CWD, path("f"), OpenFlags.READ, 0));
    long data = posix().nextData(open, 0);
    assertTrue(data > 0 && data <= 409_600, "data at " + data);
    assertTrue(posix().nextHole(open, data) > 409_600);
    assertEquals(-Errno.ENXIO, posix().nextData(open, Files.size(file)));
    posix().close(open);
  }

  @Test
  void opensPathsLongerThanTheKernelTakes() throws IOException {
    HostPath path = HostPath.of(root);
    int directory = ok(path.open(posix(), OpenFlags.DIRECTORY));
    byte[] step = new byte[250];
    java.util.Arrays.fill(step, (byte) 'd');
    for (int i = 0; i < 40; i++) {
      ok(posix().makeDirectory(directory, step, 0700));
      int next = ok(posix().open(directory, step, OpenFlags.DIRECTORY, 0));
      posix().close(directory);
      directory = next;
      path = path.resolve(step);
    }
    ok(posix().status(directory, status));
    long inode = status.inode();
    posix().close(directory);
    assertEquals(root.toString().length() + 40 * 251, path.bytes().length);
    directory = ok(path.open(posix(), OpenFlags.DIRECTORY));
    ok(posix().status(directory, status));
    assertEquals(inode, status.inode());
    posix().close(directory);
    HostShell.sh(root, "rm -rf d*");
  }

  @Test
  void knowsTheUmask() throws IOException {
    int shown = Integer.parseInt(HostShell.sh(root, "umask").strip(), 8);
    assertEquals(shown, posix().umask());
  }

  @Test
  void readsNothingOfAnEmptyDirectBuffer() throws IOException {
    Files.writeString(root.resolve("f"), "x");
    int open = ok(posix().open(Posix.CWD, path("f"), OpenFlags.READ, 0));
    assertEquals(0, posix().read(open, 0, ByteBuffer.allocateDirect(0)));
    posix().close(open);
    assertEquals(-Errno.EBADF, posix().read(open, 0, ByteBuffer.allocateDirect(1)));
  }

  @Test
  void listsKindsAndInodes() throws IOException {
    HostShell.sh(root, "mkdir d; ln -s d l; mkfifo p; echo > f");
    int directory = ok(HostPath.of(root).open(posix(), OpenFlags.DIRECTORY));
    java.util.TreeMap<String, String> found = new java.util.TreeMap<>();
    ok(
        posix()
            .list(
                directory,
                (name, kind, inode) ->
                    found.put(new String(name, UTF_8), Integer.toHexString(kind) + " " + inode)));
    posix().close(directory);
    String expected = HostShell.sh(root, "for i in d f l p; do stat -c '%f %i' $i; done");
    assertEquals(
        expected.replaceAll("(?m)^(.)...", "$1000").strip(), String.join("\n", found.values()));
  }

  @Test
  void tellsTheThreeTimes() throws IOException {
    HostShell.sh(root, "echo > f; touch -a -d @7.5 f; touch -m -d @9.25 f");
    ok(posix().status(Posix.CWD, path("f"), status));
    assertEquals("7 9\n", HostShell.sh(root, "stat -c '%X %Y' f"));
    assertEquals(7, status.atime());
    assertEquals(500_000_000, status.atimeNanos());
    assertEquals(9, status.mtime());
    assertEquals(250_000_000, status.mtimeNanos());
    assertEquals(HostShell.sh(root, "stat -c %Z f"), status.ctime() + "\n");
  }

  @Test
  void handlesOutliveARename() throws IOException {
    HostShell.sh(root, "echo > f");
    ByteBuffer before = ByteBuffer.allocate(128);
    ByteBuffer after = ByteBuffer.allocate(128);
    int type = posix().fileHandle(Posix.CWD, path("f"), before);
    assumeTrue(type != -Errno.EOPNOTSUPP, "a file system with file handles");
    HostShell.sh(root, "mv f g");
    assertEquals(ok(type), posix().fileHandle(Posix.CWD, path("g"), after));
    assertEquals(before.flip(), after.flip());
    assertTrue(before.hasRemaining());
  }

  @Test
  void knowsTheUuidOfAFileSystem() throws IOException {
    int directory = ok(HostPath.of(root).open(posix(), OpenFlags.DIRECTORY));
    ByteBuffer uuid = ByteBuffer.allocate(16);
    int length = posix().fileSystemUuid(directory, uuid);
    posix().close(directory);
    assertTrue(length == 0 || length == 16, "length " + length);
    assertEquals(length, uuid.position());
  }
}
