package io.squashkit.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.testdata.Command;
import io.squashkit.testdata.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Small images that would be large in memory, served with a small heap: what does not fit is an error of its
/// own, other questions are answered, and the process stays small.
@Timeout(120) // what is not answered would wait for ever
class HostileMemoryIT {
  private static final String COMMAND =
      Path.of(System.getProperty("basedir", ""), "target/squash/bin/squash")
          .toAbsolutePath()
          .toString();

  private static final String HEAP = "-Xmx192m";

  /// What a server takes beside its heap is about 100 MB.
  private static final int MOST_KIB = 340 << 10;

  @TempDir Path folder;

  private Path image;
  private Path point;

  @BeforeEach
  void makePoint() throws IOException {
    Needs.root("mounting a FUSE file system");
    Needs.that(Files.exists(Path.of("/dev/fuse")), "a FUSE mount needs /dev/fuse");
    image = folder.resolve("hostile.squashfs");
    point = Files.createDirectory(folder.resolve("point"));
  }

  /// Mounts the image, asks, and looks at the server.
  ///
  /// @return what the log says
  private String assertSays(String expected, String script) throws IOException {
    Path log = folder.resolve("log");
    Command.of(COMMAND, "mount", "--via", "fuse", "--log", log, image, point)
        .with("SQUASH_JAVA_OPTIONS", HEAP)
        .check();
    String after = "test -e none || echo none";
    try {
      assertEquals(
          expected + "none\n",
          Command.of("bash", "-c", script + "\n" + after).in(point).run().output());
      assertTrue(largest() < MOST_KIB, () -> "the server took " + HEAP + " and more");
    } finally {
      Command.of(COMMAND, "umount", point).check();
    }
    return Files.exists(log) ? Files.readString(log) : "";
  }

  /// The most memory that the server has had.
  private int largest() throws IOException {
    ProcessHandle server =
        ProcessHandle.allProcesses()
            .filter(one -> one.info().commandLine().orElse("").contains(" " + image + " "))
            .findAny()
            .orElseThrow();
    String status = Files.readString(Path.of("/proc", Long.toString(server.pid()), "status"));
    String line = status.lines().filter(one -> one.startsWith("VmHWM:")).findAny().orElseThrow();
    return Integer.parseInt(line.replaceAll("\\D", ""));
  }

  @Test
  void aFolderOfManyEntriesIsListed() throws IOException {
    HostileImage.manyEntries(image, 1_000_000);
    assertTrue(Files.size(image) < 4 << 20);
    assertEquals("", assertSays("1000002\n0\n", "ls -f | wc -l; cat 00000005 | wc -c"));
  }

  @Test
  void aFileOfManyBlocksIsRefused() throws IOException {
    HostileImage.manyBlocks(image, 20_000_000);
    assertTrue(Files.size(image) < 1 << 20);
    String log = assertSays("huge\n0\n", "ls; head -c 9 huge | wc -c; cat huge/x");
    assertTrue(log.contains("needs a larger Java heap"), log);
    assertEquals(1, log.lines().count());
  }

  @Test
  void foldersAreFollowedSoFar() throws IOException {
    HostileImage.deepFolders(image, 100_000);
    String log = assertSays("4098\n", "find . 2>/dev/null | wc -l");
    assertTrue(log.contains("allowed: at most 4096"), log);
  }
}
