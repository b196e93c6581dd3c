package io.squashkit.squashfs.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class SyncGroupTest {
  private static final int MANY = 20;

  @TempDir Path folder;
  private final Posix posix = Posix.host();

  private int[] open() throws IOException {
    int[] files = new int[MANY];
    for (int i = 0; i < MANY; i++) {
      Path file = Files.writeString(folder.resolve("f" + i), "text");
      files[i] = Errno.check(HostPath.of(file).open(posix, OpenFlags.READ_WRITE), file);
    }
    return files;
  }

  private static int sync(SyncGroup group, int[] files) {
    group.begin(files);
    return group.await();
  }

  @Test
  void waitsForAllAlsoInTurns() throws IOException {
    int[] files = open();
    for (int most : new int[] {1, 8, MANY, 2 * MANY}) {
      try (SyncGroup group = new SyncGroup(most)) {
        assertEquals(0, sync(group, files));
        assertEquals(0, sync(group, new int[0]));
        assertEquals(0, sync(group, Arrays.copyOf(files, 3)));
      }
    }
    for (int file : files) {
      posix.close(file);
    }
  }

  @Test
  void tellsThatOneFailed() throws IOException {
    int[] files = open();
    posix.close(files[MANY / 2]);
    try (SyncGroup group = new SyncGroup(MANY)) {
      assertEquals(-Errno.EBADF, sync(group, files));
    }
    files[MANY / 2] = files[0];
    for (int file : Arrays.stream(files).distinct().toArray()) {
      posix.close(file);
    }
  }

  /// Where a filter of calls does not let the kernel do it, each file is synced by itself.
  @Test
  void worksWithoutTheKernelToo() throws Exception {
    int[] files = open();
    Faults refused = Faults.of(1, Errno.EPERM);
    try (SyncGroup group = refused.during(() -> new SyncGroup(MANY))) {
      assertEquals(0, sync(group, files));
      assertEquals(-Errno.EIO, (int) Faults.of(3, Errno.EIO).during(() -> sync(group, files)));
    }
    for (int file : files) {
      posix.close(file);
    }
  }
}
