package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.testdata.Command;
import io.squashkit.testdata.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that is really full, with room for some pages or none: what does not fit fails with ENOSPC and
/// changes nothing; once there is room it goes on, here, in the next overlay and in the kernel's. Needs root
/// for the disk.
class UpperFullDiskTest {
  private static final int DISK = 4 << 20;
  private static final int MOST_PAGES = 2;
  private static final OverlayProfile PROFILE = OverlayProfile.REDIRECT;
  private static final String FULL = "error " + Errno.ENOSPC;
  private static final List<String> OPERATIONS =
      List.of(
          "append etc/conf x",
          "append large x",
          "chmod etc/init 0700",
          "chown ln 80:81",
          "setxattr able user.x v",
          "mkdir gone 0755",
          "unlink etc/conf",
          "link etc/conf var/conf",
          "rename etc/conf var/conf",
          "rename tree trunk");

  @TempDir Path folder;

  /// How a disk gets full.
  private interface Filling {
    void of(SmallDisk disk, int round) throws IOException;
  }

  @Test
  void whatDoesNotFitInMemoryChangesNothing() throws IOException {
    try (SmallDisk disk = SmallDisk.of(DISK)) {
      forAll(disk, MOST_PAGES, SmallDisk::fill, false);
    }
  }

  @Test
  void whatDoesNotFitOnADiskChangesNothing() throws IOException {
    try (SmallDisk disk = SmallDisk.ext4(DISK, 1000)) {
      forAll(disk, MOST_PAGES, SmallDisk::fill, true);
    }
  }

  @Test
  void objectsThatADiskHasNoRoomForChangeNothing() throws IOException {
    try (SmallDisk disk = SmallDisk.ext4(DISK, 64)) {
      forAll(disk, 0, (full, _) -> full.fillInodes(), true);
    }
  }

  /// What was written is in memory, and only who waits for the disk is told that it never gets there.
  @Test
  void whatTheDiskRefusesLaterChangesNothing() throws IOException {
    try (SmallDisk disk = SmallDisk.thin(DISK)) {
      Filling filling =
          (full, free) -> {
            Command.of("sync", "-f", full.folder())
                .run(); // may tell again of what went wrong before
            full.fill(free);
          };
      forAll(disk, 1, filling, true);
    }
  }

  private void forAll(SmallDisk disk, int most, Filling filling, boolean mounts)
      throws IOException {
    List<Path> lowers = Fixture.folders(folder, PROFILE, true);
    int full = 0;
    for (String operation : OPERATIONS) {
      for (int round = 0; round <= most; round++) {
        full += isFull(disk, lowers, operation, round, filling, mounts) ? 1 : 0;
      }
    }
    assertTrue(full > 0, "nothing failed");
  }

  private boolean isFull(
      SmallDisk disk,
      List<Path> lowers,
      String operation,
      int round,
      Filling filling,
      boolean mounts)
      throws IOException {
    Path upper = Files.createDirectory(disk.folder().resolve("upper"));
    Path work = Files.createDirectory(disk.folder().resolve("work"));
    Instant start = Instant.now();
    String what = operation + ", round " + round;
    SortedMap<String, String> before;
    String answer;
    try (Overlay overlay = UpperAgainstKernelTest.open(PROFILE, lowers, upper, work)) {
      OverlaySubject subject = new OverlaySubject(overlay);
      before = ViewDump.of(subject, start);
      filling.of(disk, round);
      answer = new Script(subject, 0022).run(operation);
      if (!answer.equals("ok")) {
        assertEquals(FULL, answer, what);
        assertEquals("", ViewDump.difference(before, ViewDump.of(subject, start)), what);
      }
    }
    SortedMap<String, String> after = reopenedFull(lowers, upper, work, start, what);
    disk.drain();
    try (Overlay overlay = UpperAgainstKernelTest.open(PROFILE, lowers, upper, work)) {
      OverlaySubject subject = new OverlaySubject(overlay);
      try (Stream<Path> left = Files.list(work.resolve("work"))) {
        assertEquals(List.of(), left.toList(), what);
      }
      if (!answer.equals("ok")) {
        assertEquals("", ViewDump.difference(before, ViewDump.of(subject, start)), what);
        assertEquals("ok", new Script(subject, 0022).run(operation), what);
      } else if (!after.isEmpty()) {
        assertEquals("", ViewDump.difference(after, ViewDump.of(subject, start)), what);
      }
      after = ViewDump.of(subject, start);
    }
    if (mounts && round == 0) {
      try (KernelOverlay mount =
          KernelOverlay.mount(lowers, upper, work, PROFILE, folder.resolve("merged"))) {
        assertEquals(
            "",
            ViewDump.difference(after, ViewDump.of(new MountSubject(mount.folder()), start)),
            what);
      }
    }
    TreeRemoval.of(upper);
    TreeRemoval.of(work);
    return !answer.equals("ok");
  }

  /// Opens it while there is no room: that works, or fails for that reason.
  ///
  /// @return the view, or nothing
  private static SortedMap<String, String> reopenedFull(
      List<Path> lowers, Path upper, Path work, Instant start, String what) throws IOException {
    try (Overlay overlay = UpperAgainstKernelTest.open(PROFILE, lowers, upper, work)) {
      return ViewDump.of(new OverlaySubject(overlay), start);
    } catch (OverlayException e) {
      assertEquals(Errno.ENOSPC, e.errno(), what);
      return new java.util.TreeMap<>();
    }
  }
}
