package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.testdata.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several threads at once, on the same names: none waits for ever, none sees anything else than an answer
/// of the kernel's, and what is left is what the kernel shows, too.
class UpperThreadsTest {
  private static final int THREADS = 8;
  private static final int OPERATIONS = 400;

  @TempDir Path folder;

  @Test
  void doNotHinderEachOther() throws Exception {
    Needs.root("mounting an overlay");
    List<Path> lowers = Fixture.folders(folder, OverlayProfile.REDIRECT, true);
    Path upper = Files.createDirectory(folder.resolve("upper"));
    Path work = Files.createDirectory(folder.resolve("work"));
    Instant start = Instant.now();
    SortedMap<String, String> ours;
    try (Overlay overlay =
        UpperAgainstKernelTest.open(OverlayProfile.REDIRECT, lowers, upper, work)) {
      SortedMap<String, String> before = ViewDump.of(new OverlaySubject(overlay), start);
      try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          Random random = new Random(i);
          all.add(pool.submit(() -> play(overlay, random, before)));
        }
        for (Future<?> one : all) {
          one.get();
        }
      }
      ours = ViewDump.of(new OverlaySubject(overlay), start);
    }
    try (KernelOverlay mount =
        KernelOverlay.mount(
            lowers, upper, work, OverlayProfile.REDIRECT, folder.resolve("merged"))) {
      assertEquals(ViewDump.of(new MountSubject(mount.folder()), start), ours);
    }
  }

  private static Void play(Overlay overlay, Random random, SortedMap<String, String> before)
      throws Exception {
    RandomLines lines = new RandomLines(random);
    lines.look(before);
    Script script = new Script(new OverlaySubject(overlay), 0022);
    for (int i = 0; i < OPERATIONS; i++) {
      String line = lines.next();
      String answer = script.run(line);
      if (answer.equals("error 5")) {
        throw new AssertionError(line + " => " + answer);
      }
    }
    script.end();
    return null;
  }
}
