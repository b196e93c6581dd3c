package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.squashfs.posix.Posix;
import io.squashkit.testdata.MemoryFolder;
import io.squashkit.testdata.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The kernel and we take turns on one upper directory, and nobody can tell: the same random operations on
/// another one, which only the kernel has, answer and show the same.
///
/// `-Doverlay.seeds=200 -Doverlay.operations=1000` makes it long; `-Doverlay.seed=17` begins there.
class HandoverTest {
  private static final int TURN = 10;
  private static final int SEEDS = Integer.getInteger("overlay.seeds", 6);
  private static final int FIRST = Integer.getInteger("overlay.seed", 1);
  private static final int OPERATIONS = Integer.getInteger("overlay.operations", 100);

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private final int umask = Posix.host().umask();

  @Test
  void nobodyNoticesWhoDidIt() throws IOException {
    Needs.root("mounting an overlay");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> failed = new ArrayList<>();
    for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
      OverlayProfile profile = OverlayProfile.values()[seed % OverlayProfile.values().length];
      Path at = Files.createDirectory(folder.resolve("seed" + seed));
      List<Path> lowers = Fixture.folders(Files.createDirectory(at.resolve("l")), profile, true);
      try {
        run(seed, profile, lowers, at);
      } catch (AssertionError e) {
        failed.add(e.getMessage());
      }
      TreeRemoval.of(at);
    }
    assertEquals("", String.join("\n\n", failed));
  }

  /// One of the two upper directories.
  private record Side(Path at, OverlayProfile profile, List<Path> lowers) {
    Path upper() {
      return at.resolve("upper");
    }

    private interface Turn {
      void on(Subject subject) throws IOException;
    }

    void inKernel(Turn turn) throws IOException {
      try (KernelOverlay mount =
          KernelOverlay.mount(lowers, upper(), at.resolve("work"), profile, at.resolve("merged"))) {
        turn.on(new MountSubject(mount.folder()));
      }
    }

    void inProcess(Turn turn) throws IOException {
      try (Overlay overlay =
          UpperAgainstKernelTest.open(profile, lowers, upper(), at.resolve("work"))) {
        turn.on(new OverlaySubject(overlay));
      }
    }
  }

  private void run(int seed, OverlayProfile profile, List<Path> lowers, Path at)
      throws IOException {
    Random random = new Random(seed);
    Instant start = Instant.now();
    Side kernel = side(at.resolve("kernel"), profile, lowers);
    Side both = side(at.resolve("both"), profile, lowers);
    RandomLines lines = new RandomLines(random);
    List<String> log = new ArrayList<>();
    kernel.inKernel(subject -> lines.look(ViewDump.of(subject, start)));
    for (int turn = 0; turn * TURN < OPERATIONS; turn++) {
      List<String> now = new ArrayList<>();
      for (int i = 0; i < TURN; i++) {
        now.add(lines.next());
      }
      boolean ours = turn % 2 == 1;
      log.add("-- " + (ours ? "ours" : "kernel"));
      List<String> expected = new ArrayList<>();
      List<String> actual = new ArrayList<>();
      List<SortedMap<String, String>> views = new ArrayList<>();
      kernel.inKernel(subject -> play(subject, now, expected, views, start));
      if (ours) {
        both.inProcess(subject -> play(subject, now, actual, views, start));
      } else {
        both.inKernel(subject -> play(subject, now, actual, views, start));
      }
      log.addAll(expected);
      String where = "seed " + seed + ", " + profile + "\n" + String.join("\n", log) + "\n";
      assertEquals(text(expected), text(actual), where);
      assertEquals(text(views.get(0)), text(views.get(1)), where);
      assertEquals(text(upper(kernel, start)), text(upper(both, start)), where);
      lines.look(views.get(0));
    }
  }

  private static Side side(Path at, OverlayProfile profile, List<Path> lowers) throws IOException {
    Files.createDirectories(at.resolve("upper"));
    Files.createDirectory(at.resolve("work"));
    return new Side(at, profile, lowers);
  }

  private void play(
      Subject subject,
      List<String> lines,
      List<String> answers,
      List<SortedMap<String, String>> views,
      Instant start)
      throws IOException {
    Script script = new Script(subject, umask);
    for (String line : lines) {
      answers.add(line + " => " + script.run(line));
    }
    script.end();
    views.add(ViewDump.of(subject, start));
  }

  /// The kernel drops marks `impure` of directories that it lists and finds pure. We leave them.
  private static List<String> upper(Side side, Instant start) throws IOException {
    return UpperDump.of(side.upper(), start).stream()
        .map(line -> line.replaceAll(" (user|trusted)\\.overlay\\.impure=79", ""))
        .toList();
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines);
  }

  private static String text(Map<String, String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach((path, line) -> text.append(path).append(' ').append(line).append('\n'));
    return text.toString();
  }
}
