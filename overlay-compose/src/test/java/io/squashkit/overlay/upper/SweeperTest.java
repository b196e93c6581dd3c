package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.tree.Name;
import io.squashkit.testdata.MemoryFolder;
import io.squashkit.testdata.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Directories that wait to be emptied are few, and none is left behind.
class SweeperTest {
  private static final int MANY = 200;

  private static final int MORE_THAN_WAIT = 5000;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private static Place place(int number) {
    return new Place(number, new byte[0], false);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void takesAFewAndSweepsThemAllBeforeItCloses() {
    CountDownLatch go = new CountDownLatch(1);
    List<Integer> swept = Collections.synchronizedList(new ArrayList<>());
    Sweeper sweeper =
        new Sweeper(
            one -> {
              await(go);
              swept.add(one.directory());
            });
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < MORE_THAN_WAIT; i++) {
      if (sweeper.takes(place(i), 1)) {
        taken.add(i);
      }
    }
    assertTrue(taken.size() >= 4096 && taken.size() <= 4097, taken.size() + " wait");
    go.countDown();
    sweeper.close();
    assertEquals(taken, swept);
    assertFalse(sweeper.takes(place(0), 1), "closed");
  }

  @Test
  void takesNoDirectoryWithMoreThanFits() {
    Sweeper sweeper = new Sweeper(_ -> {});
    assertFalse(sweeper.takes(place(0), 1_000_000));
    sweeper.close();
  }

  /// More directories than may wait, some in others.
  @Test
  void noWhiteoutIsLeftBehindARemovedTree() throws IOException {
    Needs.root("an overlay with trusted attributes");
    Path lower = Files.createDirectory(folder.resolve("lower"));
    for (int i = 0; i < MANY; i++) {
      Path directory = Files.createDirectories(lower.resolve("tree/" + i + "/inner"));
      Files.createFile(directory.resolve("file"));
      Files.createFile(lower.resolve("tree/" + i + "/file"));
    }
    Path upper = Files.createDirectory(folder.resolve("upper"));
    Path work = Files.createDirectory(folder.resolve("work"));
    try (Overlay overlay =
        UpperAgainstKernelTest.open(OverlayProfile.KERNEL, List.of(lower), upper, work)) {
      remove(overlay, overlay.root(), Name.of("tree"));
    }
    assertEquals(List.of("tree"), names(upper));
    List<String> left = names(work.resolve("work"));
    assertTrue(left.size() <= 1, left::toString); // the shared whiteout, as the kernel leaves it
  }

  private static void remove(Overlay overlay, OverlayNode directory, Name name) throws IOException {
    OverlayNode node = overlay.lookup(Caller.ROOT, directory, name);
    if (node != null && node.isDirectory()) {
      for (var entry : overlay.list(Caller.ROOT, node)) {
        remove(overlay, node, entry.name());
      }
      overlay.removeDirectory(Caller.ROOT, directory, name);
    } else {
      overlay.unlink(Caller.ROOT, directory, name);
    }
  }

  private static List<String> names(Path in) throws IOException {
    try (Stream<Path> all = Files.list(in)) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }
}
