package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.testdata.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random operations on a disk that is full at times: what fails for that changes nothing, and in the end the
/// kernel shows what we show. `-Doverlay.seeds=100` for a long run, `-Doverlay.seed=7` begins there.
class FullDiskLinesTest {
  private static final int DISK = 4 << 20;
  private static final int INODES = 300;
  private static final int LINES = 120;

  /// After so many lines what is open is closed.
  private static final int TURN = 10;

  private static final int FIRST = Integer.getInteger("overlay.seed", 1);
  private static final int SEEDS = Integer.getInteger("overlay.seeds", 3);

  /// What does two things, of which the second may fail.
  private static final List<String> DOUBLE =
      List.of("creat", "write", "append", "rmtree", "tmpfile", "allocate");

  @TempDir Path folder;

  @Test
  void failuresChangeNothing() throws IOException {
    int full = 0;
    for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
      Path at = Files.createDirectory(folder.resolve("seed" + seed));
      try (SmallDisk disk = SmallDisk.ext4(DISK, INODES)) {
        full += run(seed, disk, at);
      }
    }
    assertTrue(full > 0, "nothing failed");
  }

  /// @return how many lines did not fit
  private static int run(int seed, SmallDisk disk, Path at) throws IOException {
    OverlayProfile profile = OverlayProfile.values()[seed % OverlayProfile.values().length];
    List<Path> lowers = Fixture.folders(at, profile, true);
    Path upper = Files.createDirectory(disk.folder().resolve("upper"));
    Path work = Files.createDirectory(disk.folder().resolve("work"));
    Instant start = Instant.now();
    Random random = new Random(seed);
    RandomLines lines = new RandomLines(random);
    int full = 0;
    SortedMap<String, String> last;
    try (Overlay overlay = UpperAgainstKernelTest.open(profile, lowers, upper, work)) {
      OverlaySubject subject = new OverlaySubject(overlay);
      Script script = new Script(subject, 0022);
      last = ViewDump.of(subject, start);
      lines.look(last);
      for (int i = 0; i < LINES; i++) {
        String line = lines.next();
        fill(disk, random.nextInt(8));
        String answer = script.run(line);
        disk.drain();
        SortedMap<String, String> now = ViewDump.of(subject, start);
        if (answer.equals("error " + Errno.ENOSPC)) {
          full++;
          if (DOUBLE.stream().noneMatch(line::contains)) {
            String what = "seed " + seed + ", line " + i + ": " + line;
            assertEquals("", ViewDump.difference(last, now), what);
          }
        }
        last = now;
        if (i % TURN == 0) {
          script.end();
          lines.look(now);
        }
      }
      script.end();
      last = ViewDump.of(subject, start);
    }
    try (KernelOverlay mount =
        KernelOverlay.mount(lowers, upper, work, profile, at.resolve("merged"))) {
      SortedMap<String, String> shown = ViewDump.of(new MountSubject(mount.folder()), start);
      assertEquals("", ViewDump.difference(last, shown), "seed " + seed);
    }
    return full;
  }

  private static void fill(SmallDisk disk, int how) throws IOException {
    if (how < 4) {
      disk.fill(how);
    } else if (how == 4) {
      disk.fillInodes();
    }
  }
}
