package io.squashkit.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.cli.output.ExitStatus;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `squash mount --add` and `--remove`: layers come and go while a mount is used.
@Timeout(120) // what is not answered would wait for ever
class ChangingMountTest {
  private static final String BASE =
      """
      dir . 755 0 0 7
      dir d 755 0 0 7
      dir d/deep 755 0 0 7
      file d/deep/f 644 0 0 7 text:10:1
      file gone 644 0 0 7 text:300000:1
      file same 644 0 0 7 text:300000:2
      """;

  private static final String MODULE =
      """
      dir . 755 0 0 8
      dir d 755 0 0 8
      dir d/deep 755 0 0 8
      file d/deep/g 644 0 0 8 text:20:3
      chr gone 0 0 0 8 0:0
      file fresh 644 0 0 8 text:20:4
      file same 644 0 0 8 text:300000:5
      """;

  private static final String BOTH =
      """
      dir . 755 0 0 8
      dir d 755 0 0 8
      dir d/deep 755 0 0 8
      file d/deep/f 644 0 0 7 text:10:1
      file d/deep/g 644 0 0 8 text:20:3
      file fresh 644 0 0 8 text:20:4
      file same 644 0 0 8 text:300000:5
      """;

  @TempDir Path folder;

  private Path image(String name, String spec) throws IOException {
    Path tree = folder.resolve(name + "-tree");
    HostTree.make(TreeSpec.parse(spec), tree);
    Path image = folder.resolve(name);
    Run.ok("pack", "-q", tree, image);
    return image;
  }

  private static void assertShows(String spec, Path point) throws IOException {
    assertEquals("", Manifest.difference(Manifest.of(TreeSpec.parse(spec)), Manifest.of(point)));
  }

  private static byte[] bytes(FileChannel file) throws IOException {
    return Channels.newInputStream(file.position(0)).readAllBytes();
  }

  @Test
  void layersComeAndGo() throws IOException {
    Needs.root("mounting");
    Needs.that(Files.exists(Path.of("/dev/fuse")), "a FUSE mount needs /dev/fuse");
    Path base = image("base", BASE);
    Path module = image("module", MODULE);
    Path point = Files.createDirectory(folder.resolve("point"));
    CompletableFuture<Run> mount = Run.serving(point, "mount", "-f", base, point);
    assertShows(BASE, point);
    byte[] before = Files.readAllBytes(folder.resolve("base-tree/same"));
    assertFalse(Files.exists(point.resolve("fresh")));
    for (int i = 0; i < 20; i++) {
      try (FileChannel old = FileChannel.open(point.resolve("same"));
          FileChannel hidden = FileChannel.open(point.resolve("gone"))) {
        Run.ok("mount", "--add", module, point);
        assertShows(BOTH, point);
        assertTrue(java.util.Arrays.equals(before, bytes(old)));
        assertEquals(300_000, bytes(hidden).length);
      }
      try (FileChannel removed = FileChannel.open(point.resolve("fresh"))) {
        Run.ok("mount", "--remove", module, point);
        assertShows(BASE, point);
        assertEquals(20, bytes(removed).length);
      }
    }
    Run.fails(ExitStatus.FAILED, "is no layer", "mount", "--remove", module, point);
    Run.fails(ExitStatus.FAILED, "the only layer", "mount", "--remove", base, point);
    Run.fails(ExitStatus.FAILED, "is no mount", "mount", "--add", module, folder);
    Run.fails(ExitStatus.USAGE, "a layer each", "mount", "--add", module, "-l", base, point);
    Run.ok("umount", point);
    assertEquals("", mount.join().err());
  }

  @Test
  void layersComeAndGoUnderAnUpperFolder() throws IOException {
    Needs.root("mounting");
    Needs.that(Files.exists(Path.of("/dev/fuse")), "a FUSE mount needs /dev/fuse");
    Path base = image("base", BASE);
    Path upper = Files.createDirectory(folder.resolve("upper"));
    Path work = Files.createDirectory(folder.resolve("work"));
    Path point = Files.createDirectory(folder.resolve("point"));
    CompletableFuture<Run> mount =
        Run.serving(
            point, "mount", "-f", "-l", base, "--upper", upper, "--work", work, "--via", "fuse",
            point);
    comeAndGo(base, point, mount, true);
  }

  @Test
  void mountsOfFuseOverlayfsChangeToo() throws IOException {
    Needs.root("mounting");
    Needs.that(Files.exists(Path.of("/dev/fuse")), "a FUSE mount needs /dev/fuse");
    Path base = image("base", BASE);
    Files.createDirectory(folder.resolve("upper"));
    Files.createDirectory(folder.resolve("work"));
    Path point = Files.createDirectory(folder.resolve("point"));
    String lower = "lowerdir=" + base;
    String writing =
        lower + ",upperdir=" + folder.resolve("upper") + ",workdir=" + folder.resolve("work");
    comeAndGo(base, point, Run.serving(point, "fuse-overlayfs", "-f", "-o", writing, point), true);
    comeAndGo(base, point, Run.serving(point, "fuse-overlayfs", "-f", "-o", lower, point), false);
  }

  private void comeAndGo(Path base, Path point, CompletableFuture<Run> mount, boolean writes)
      throws IOException {
    Path module = folder.resolve("module");
    if (!Files.exists(module)) {
      image("module", MODULE);
    }
    Run.ok("mount", "--add", module, point);
    assertTrue(Files.exists(point.resolve("fresh")));
    assertFalse(Files.exists(point.resolve("gone")));
    if (writes) {
      Files.writeString(point.resolve("d/deep/g"), "own");
    }
    Run.fails(ExitStatus.FAILED, "in the stack twice", "mount", "--add", module, point);
    Run.ok("mount", "--remove", module, point);
    assertFalse(Files.exists(point.resolve("fresh")));
    assertTrue(Files.exists(point.resolve("gone")));
    assertEquals(writes, Files.exists(point.resolve("d/deep/g")));
    Run.fails(ExitStatus.FAILED, "is no layer", "mount", "--remove", module, point);
    Run.fails(ExitStatus.FAILED, "the only layer", "mount", "--remove", base, point);
    if (writes) {
      Path upper = folder.resolve("upper");
      Run.fails(ExitStatus.FAILED, "upper or the work", "mount", "--add", upper, point);
      Files.delete(point.resolve("d/deep/g"));
    }
    Run.ok("umount", point);
    assertEquals("", mount.join().err());
  }
}
