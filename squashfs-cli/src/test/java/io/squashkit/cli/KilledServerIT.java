package io.squashkit.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.testdata.Command;
import io.squashkit.testdata.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Servers of mounts that are killed, and who mounts there next.
@Timeout(120) // what is not answered would wait for ever
class KilledServerIT {
  private static final Path COMMAND =
      Path.of(System.getProperty("basedir", ""), "target/squash/bin/squash").toAbsolutePath();

  @TempDir Path folder;

  private Path point;
  private List<Object> writing;

  @BeforeEach
  void makeImage() throws IOException {
    Needs.root("mounting");
    Needs.that(Files.exists(Path.of("/dev/fuse")), "a FUSE mount needs /dev/fuse");
    point = Files.createDirectory(folder.resolve("point"));
    Path tree = Files.createDirectories(folder.resolve("tree/d"));
    Files.writeString(tree.resolve("f"), "below");
    squash("pack", "-q", tree.getParent(), folder.resolve("image"));
    Path upper = Files.createDirectory(folder.resolve("upper"));
    Path work = Files.createDirectory(folder.resolve("work"));
    writing = List.of("-l", folder.resolve("image"), "--upper", upper, "--work", work, point);
  }

  @AfterEach
  void leaveNothing() throws IOException {
    while (mounts() > 0) {
      Command.of("umount", "--lazy", point).run();
    }
  }

  private static Command.Result said(Object... words) throws IOException {
    return Command.of(COMMAND.toString(), words).run();
  }

  private static void squash(Object... words) throws IOException {
    Command.Result result = said(words);
    assertEquals("", result.errors());
    assertEquals(0, result.exitCode());
  }

  private void write(String... way) throws IOException {
    List<Object> words = new ArrayList<>(List.of(way));
    words.addAll(writing);
    squash(words.toArray());
  }

  private long mounts() throws IOException {
    List<String> all = Files.readAllLines(Path.of("/proc/self/mounts"));
    return all.stream().filter(line -> line.contains(" " + point + " ")).count();
  }

  /// What has ended has no command line, even if nobody asks for its status.
  private List<ProcessHandle> servers() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(point.toString()))
        .toList();
  }

  private void kill() throws InterruptedException {
    List<ProcessHandle> servers = servers();
    assertEquals(1, servers.size());
    assertTrue(servers.getFirst().destroyForcibly());
    while (!servers().isEmpty()) {
      Thread.sleep(10); // fails by the time limit
    }
  }

  private List<Path> listed() throws IOException {
    try (var names = Files.list(point)) {
      return names.map(point::relativize).sorted().toList();
    }
  }

  @Test
  void anImageIsMountedAgain() throws Exception {
    Object[] mount = {"mount", "--via", "fuse", folder.resolve("image"), point};
    squash(mount);
    assertEquals(
        List.of(Path.of("d")), listed()); // the kernel may give this answer by itself later
    kill();
    squash(mount);
    assertEquals(1, mounts());
    assertEquals("below", Files.readString(point.resolve("d/f")));
    kill();
    Path link = Files.createSymbolicLink(folder.resolve("link"), point);
    mount[mount.length - 1] = link;
    squash(mount);
    assertEquals(1, mounts());
    assertEquals("below", Files.readString(point.resolve("d/f")));
    squash("umount", link);
    assertEquals(0, mounts());
  }

  @Test
  void anUpperIsWrittenToAgain() throws Exception {
    write("mount", "--via", "fuse");
    Files.writeString(point.resolve("first"), "1");
    Files.delete(point.resolve("d/f"));
    try (var _ = Files.newByteChannel(point.resolve("first"))) {
      kill();
      write("mount", "--via", "fuse");
    }
    assertEquals(1, mounts());
    assertEquals("1", Files.readString(point.resolve("first")));
    assertFalse(Files.exists(point.resolve("d/f")));
    Files.writeString(point.resolve("second"), "2");
    kill();
    List<Object> layers = writing.subList(0, 2);
    List<Object> folders = writing.subList(2, 6);
    String places = "lowerdir=" + layers.get(1) + ",upperdir=" + folders.get(1);
    squash("fuse-overlayfs", "-o", places + ",workdir=" + folders.get(3), point);
    assertEquals(1, mounts());
    assertEquals("2", Files.readString(point.resolve("second")));
    squash("umount", point);
    List<Object> check = new ArrayList<>(List.of("overlay", "check"));
    check.addAll(List.of("-l", layers.get(1), "-u", folders.get(1), "-w", folders.get(3)));
    squash(check.toArray());
  }

  /// The kernel's overlay lives on without its layers, and would write beside the next one.
  @Test
  void theKernelWritesAgain() throws Exception {
    write("mount", "--via", "hybrid");
    Path changed = point.resolve("d/new");
    Files.writeString(changed, "1");
    assertEquals(List.of(Path.of("d")), listed());
    try (var open = Files.newByteChannel(changed, StandardOpenOption.WRITE)) {
      assertTrue(open.isOpen());
      kill();
      List<Object> words = new ArrayList<>(List.of("mount", "--via", "hybrid"));
      words.addAll(writing);
      Command.Result refused = said(words.toArray());
      assertTrue(refused.errors().contains("end what uses it"), refused.errors());
      assertEquals(1, refused.exitCode());
    }
    write("mount", "--via", "hybrid");
    assertEquals(1, mounts());
    assertEquals("1", Files.readString(changed));
    assertEquals("below", Files.readString(point.resolve("d/f")));
    squash("umount", point);
    assertEquals(0, mounts());
  }

  @Test
  void whatIsServedStays() throws IOException {
    squash("mount", "--via", "fuse", folder.resolve("image"), point);
    squash("mount", "--via", "fuse", folder.resolve("image"), point);
    assertEquals(2, mounts());
    squash("umount", point, point);
    assertEquals(0, mounts());
  }
}
