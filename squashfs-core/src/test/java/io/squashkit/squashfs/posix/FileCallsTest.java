package io.squashkit.squashfs.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class FileCallsTest {
  private static final byte[] NAME = {'f'};
  private static final int PUNCH_AND_KEEP_SIZE = 3;

  @TempDir Path folder;
  private final Posix posix = Posix.host();
  private final FileStatus status = new FileStatus();
  private int directory;

  @BeforeEach
  void open() {
    directory = ok(HostPath.of(folder).open(posix, OpenFlags.READ | OpenFlags.DIRECTORY));
  }

  @AfterEach
  void close() {
    posix.close(directory);
  }

  private static int ok(int result) {
    assertTrue(result >= 0, () -> Errno.text(-result));
    return result;
  }

  private int make(byte[] content) {
    int flags = OpenFlags.CREATE | OpenFlags.READ_WRITE;
    int file = ok(posix.open(directory, NAME, flags, 0600));
    ok(posix.write(file, 0, ByteBuffer.wrap(content)));
    return file;
  }

  @Test
  void aFileGetsItsNameWhenItIsDone() throws IOException {
    int file =
        ok(posix.open(directory, new byte[] {'.'}, OpenFlags.UNNAMED | OpenFlags.WRITE, 0600));
    ok(posix.write(file, 0, ByteBuffer.wrap("whole".getBytes(UTF_8))));
    ok(FileCalls.sync(file));
    assertFalse(Files.exists(folder.resolve("f")));
    ok(FileCalls.link(file, directory, NAME));
    assertEquals("whole", Files.readString(folder.resolve("f")));
    assertEquals(-Errno.EEXIST, FileCalls.link(file, directory, NAME));
    posix.close(file);
  }

  @Test
  void timesAreTwo() {
    int file = make(new byte[0]);
    ok(FileCalls.setTimes(directory, NAME, 11, 12, 13, 14));
    ok(posix.status(file, status));
    assertEquals("11.12 13.14", times());
    ok(FileCalls.setTimes(file, 0, FileCalls.OMIT, 15, 16));
    ok(posix.status(file, status));
    assertEquals("11.12 15.16", times());
    ok(FileCalls.setTimes(file, 0, FileCalls.NOW, 0, FileCalls.OMIT));
    ok(posix.status(file, status));
    assertTrue(status.atime() > 1_000_000_000, times());
    posix.close(file);
  }

  private String times() {
    return status.atime()
        + "."
        + status.atimeNanos()
        + " "
        + status.mtime()
        + "."
        + status.mtimeNanos();
  }

  @Test
  void aLockIsForOne() {
    int other = ok(HostPath.of(folder).open(posix, OpenFlags.READ | OpenFlags.DIRECTORY));
    ok(FileCalls.lock(directory));
    assertEquals(-Errno.EAGAIN, FileCalls.lock(other));
    posix.close(other);
  }

  @Test
  void spaceIsReservedAndGivenBack() throws IOException {
    byte[] content = new byte[20000];
    Arrays.fill(content, (byte) 'x');
    int file = make(content);
    ok(FileCalls.allocate(file, PUNCH_AND_KEEP_SIZE, 0, 8192));
    ok(FileCalls.allocate(file, 0, 0, 30000));
    byte[] found = Files.readAllBytes(folder.resolve("f"));
    assertEquals(30000, found.length);
    assertEquals(0, found[8191]);
    assertEquals('x', found[8192]);
    ok(FileCalls.truncate(HostPath.of(folder.resolve("f")).bytes(), 3));
    assertEquals(3, Files.size(folder.resolve("f")));
    posix.close(file);
  }

  @Test
  void anOpenFileHasAttributes() {
    int file = make(new byte[0]);
    ok(posix.setXattr(file, "user.b", new byte[] {1, 2}));
    ok(posix.setXattr(file, "user.a", new byte[0]));
    List<String> names = new ArrayList<>();
    assertEquals(2, FileCalls.listXattrs(file, names));
    names.sort(null);
    assertEquals(List.of("user.a", "user.b"), names);
    ByteBuffer into = ByteBuffer.allocate(10);
    assertEquals(2, FileCalls.xattr(file, "user.b", into));
    assertArrayEquals(new byte[] {1, 2}, Arrays.copyOf(into.array(), 2));
    ok(FileCalls.removeXattr(file, "user.b"));
    assertEquals(-Errno.ENODATA, FileCalls.xattr(file, "user.b", into));
    assertEquals(-Errno.ENODATA, FileCalls.removeXattr(file, "user.b"));
    posix.close(file);
  }

  @Test
  void aFileSystemTellsHowFullItIs() {
    FileSystemStatus into = new FileSystemStatus();
    ok(FileCalls.fileSystem(directory, into));
    assertTrue(into.blockSize() > 0 && into.blocks() >= into.freeBlocks());
    assertTrue(into.freeBlocks() >= into.availableBlocks());
    assertTrue(into.longestName() >= 255 && into.type() != 0);
    assertTrue(into.files() >= into.freeFiles());
  }

  @Test
  void aCallFailsInstead() throws Exception {
    Faults second = Faults.of(2, Errno.ENOSPC);
    List<Integer> answers =
        second.during(
            () -> {
              List<Integer> all = new ArrayList<>();
              for (int i = 0; i < 3; i++) {
                all.add(posix.status(directory, status));
              }
              return all;
            });
    assertEquals(List.of(0, -Errno.ENOSPC, 0), answers);
    assertTrue(second.happened());
    assertFalse(Faults.of(2, Errno.EIO).happened());
    assertEquals(0, posix.status(directory, status));
  }
}
