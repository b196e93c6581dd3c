package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.testdata.SmallDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that is really full, with room for some pages or none: what does not fit fails with ENOSPC and
/// changes nothing; once there is room it goes on. Needs root for the disk.
class UpperFullDiskTest {
  private static final int PAGE = 4096;
  private static final int MOST_PAGES = 3;
  private static final List<String> OPERATIONS =
      List.of(
          "append etc/conf x",
          "chmod etc/init 0700",
          "chown ln 80:81",
          "setxattr able user.x v",
          "mkdir gone 0755",
          "unlink etc/conf",
          "link etc/conf var/conf",
          "rename etc/conf var/conf",
          "rename tree trunk");

  @TempDir Path folder;

  @Test
  void whatDoesNotFitChangesNothing() throws IOException {
    int full = 0;
    try (SmallDisk disk = SmallDisk.of(4 << 20)) {
      List<Path> lowers = Fixture.folders(folder, OverlayProfile.REDIRECT, true);
      for (String operation : OPERATIONS) {
        for (int pages = 0; pages <= MOST_PAGES; pages++) {
          full += isFull(disk.folder(), lowers, operation, pages) ? 1 : 0;
        }
      }
    }
    assertTrue(full > 0, "nothing failed");
  }

  private static boolean isFull(Path disk, List<Path> lowers, String operation, int pages)
      throws IOException {
    Path upper = Files.createDirectory(disk.resolve("upper"));
    Path work = Files.createDirectory(disk.resolve("work"));
    Path filler = disk.resolve("filler");
    Instant start = Instant.now();
    String what = operation + ", pages " + pages;
    SortedMap<String, String> after;
    String answer;
    try (Overlay overlay =
        UpperAgainstKernelTest.open(OverlayProfile.REDIRECT, lowers, upper, work)) {
      OverlaySubject subject = new OverlaySubject(overlay);
      Script script = new Script(subject, 0022);
      SortedMap<String, String> before = ViewDump.of(subject, start);
      fill(filler, pages);
      answer = script.run(operation);
      if (!answer.equals("ok")) {
        assertEquals("error " + Errno.ENOSPC, answer, what);
        SortedMap<String, String> now = ViewDump.of(subject, start);
        assertEquals(before, UpperFaultTest.without(now, before), what);
      }
      Files.delete(filler);
      if (!answer.equals("ok")) {
        assertEquals("ok", script.run(operation), what);
      }
      after = ViewDump.of(subject, start);
    }
    try (Overlay overlay =
        UpperAgainstKernelTest.open(OverlayProfile.REDIRECT, lowers, upper, work)) {
      assertEquals(after, ViewDump.of(new OverlaySubject(overlay), start), what);
    }
    TreeRemoval.of(upper);
    TreeRemoval.of(work);
    return !answer.equals("ok");
  }

  /// Fills the disk, but for some pages.
  private static void fill(Path filler, int pages) throws IOException {
    byte[] page = new byte[PAGE];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      long size = Files.size(filler) / PAGE * PAGE;
      try (FileChannel channel = FileChannel.open(filler, StandardOpenOption.WRITE)) {
        channel.truncate(Math.max(0, size - (long) pages * PAGE));
      }
    }
  }
}
