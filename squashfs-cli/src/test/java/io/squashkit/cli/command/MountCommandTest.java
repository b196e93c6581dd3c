package io.squashkit.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.cli.output.ExitStatus;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `squash mount` and `squash umount`.
@Timeout(120) // what is not answered would wait for ever
class MountCommandTest {
  private static final String BASE =
      """
      dir . 755 0 0 7
      dir d 755 0 0 7
      file d/f 644 0 0 7 text:10:1
      chr gone 0 0 0 7 0:0
      """;

  private static final String TOP =
      """
      dir . 700 0 0 8
      dir d 711 0 0 8 trusted.overlay.opaque=y
      file d/g 644 0 0 8 text:20:2
      """;

  private static final String SHOWN =
      """
      dir . 700 0 0 8
      dir d 711 0 0 8
      file d/g 644 0 0 8 text:20:2
      """;

  @TempDir Path folder;

  private Path image(String name, String spec) throws IOException {
    Path tree = folder.resolve(name + "-tree");
    HostTree.make(TreeSpec.parse(spec), tree);
    Path image = folder.resolve(name);
    Run.ok("pack", "-q", tree, image);
    return image;
  }

  private static void assertShows(String spec, Object... words) throws IOException {
    Path point = (Path) words[words.length - 1];
    CompletableFuture<Run> mount = Run.serving(point, words);
    assertEquals("", Manifest.difference(Manifest.of(TreeSpec.parse(spec)), Manifest.of(point)));
    Run.ok("umount", point);
    assertEquals("", mount.join().err());
    assertEquals(ExitStatus.OK, mount.join().status());
  }

  @Test
  void mountsImagesAndLayers() throws IOException {
    Needs.root("mounting");
    Needs.that(Files.exists(Path.of("/dev/fuse")), "a FUSE mount needs /dev/fuse");
    Path base = image("base", BASE);
    Path top = image("top", TOP);
    Path tree = folder.resolve("top-tree");
    Path log = folder.resolve("log");
    Path point = Files.createDirectory(folder.resolve("point"));
    assertShows(BASE, "mount", "-f", base, point);
    assertShows(TOP, "mount", "--foreground", "--via", "fuse", top, point);
    assertShows(SHOWN, "mount", "-f", "-l", base, "--layer", top, point);
    assertShows(SHOWN, "mount", "-f", "--log", log, "-l", base, "-l", tree, point);
    assertTrue(Files.exists(log));
  }

  @Test
  void theKernelMountsWhatItCan() throws IOException {
    Needs.kernelMount();
    Path base = image("base", BASE);
    Path top = image("top", TOP);
    Path point = Files.createDirectory(folder.resolve("point"));
    Path other = Files.createDirectory(folder.resolve("other"));
    Run.ok("mount", base, point);
    Run.ok("mount", "--via", "kernel", "-l", base, "-l", top, "-o", "nosuid,noexec", other);
    assertEquals("", Manifest.difference(Manifest.of(TreeSpec.parse(BASE)), Manifest.of(point)));
    assertEquals("", Manifest.difference(Manifest.of(TreeSpec.parse(SHOWN)), Manifest.of(other)));
    assertTrue(Files.readString(Path.of("/proc/mounts")).contains(other + " overlay ro,nosuid"));
    Run.ok("umount", point, other);
    assertFalse(Files.readString(Path.of("/proc/mounts")).contains(folder.toString()));
    Path archive = folder.resolve("archive.tar");
    Run.ok("tar", base, "-q", "-o", archive);
    Run.fails(
        ExitStatus.FAILED, "--via fuse may", "mount", "--via", "kernel", "-l", archive, point);
  }

  @Test
  void changesGoToTheUpper() throws IOException {
    Needs.kernelMount();
    Path base = image("base", BASE);
    Path point = Files.createDirectory(folder.resolve("point"));
    Path upper = Files.createDirectory(folder.resolve("upper"));
    Path work = Files.createDirectory(folder.resolve("work"));
    Run.ok("mount", "-l", base, "--upper", upper, "--work", work, point);
    Files.writeString(point.resolve("d/new"), "new");
    try (var open = Files.newByteChannel(point.resolve("d/new"))) {
      assertTrue(open.isOpen());
      String self = "(" + ProcessHandle.current().pid() + "): end what uses it";
      Run.fails(ExitStatus.FAILED, self, "umount", point);
      Run.ok("umount", "--lazy", point);
    }
    assertEquals("new", Files.readString(upper.resolve("d/new")));
    Run.fails(ExitStatus.USAGE, "belong together", "mount", "--upper", upper, base, point);
  }

  @Test
  void twoNeverWriteToAnUpper() throws IOException {
    Needs.kernelMount();
    Path base = image("base", BASE);
    Path point = Files.createDirectory(folder.resolve("point"));
    Path upper = Files.createDirectory(folder.resolve("upper"));
    Path work = Files.createDirectory(folder.resolve("work"));
    Object[] folders = {"-l", base, "--upper", upper, "--work", work};
    Object[][] others = {
      {"mount", "--via", "kernel"}, {"mount", "--via", "hybrid", "-f"}, {"mount", "-f"}, {"run"}
    };
    for (String via : List.of("kernel", "hybrid", "fuse")) {
      Object[] serving = words(new Object[] {"mount", "--via", via}, folders, new Object[] {point});
      CompletableFuture<Run> mount = null;
      if (via.equals("kernel")) {
        Run.ok(serving);
      } else {
        mount = Run.serving(point, words(serving, new Object[] {"-f"}));
      }
      for (Object[] other : others) {
        Object[] end = other[0].equals("run") ? new Object[] {"--", "true"} : new Object[] {point};
        Run.fails(ExitStatus.FAILED, "in use", words(other, folders, end));
      }
      Path elsewhere = Files.createDirectory(folder.resolve("upper-" + via));
      Object[] sameWork = {"-l", base, "--upper", elsewhere, "--work", work, point};
      if (!via.equals("fuse")) {
        Run.fails(ExitStatus.FAILED, "in use", words(others[0], sameWork));
      }
      Run.ok("umount", point);
      if (mount != null) {
        assertEquals("", mount.join().err());
      }
    }
  }

  @Test
  void aProcessWritesToTheUpper() throws IOException {
    Needs.root("mounting");
    Needs.that(Files.exists(Path.of("/dev/fuse")), "a FUSE mount needs /dev/fuse");
    Path base = image("base", BASE);
    Path upper = Files.createDirectory(folder.resolve("upper"));
    Path work = Files.createDirectory(folder.resolve("work"));
    Path point = Files.createDirectory(folder.resolve("point"));
    Object[] words = {"mount", "-f", "-l", base, "-u", upper, "--work", work, point};
    CompletableFuture<Run> mount = Run.serving(point, words);
    Files.writeString(point.resolve("d/new"), "text");
    Files.delete(point.resolve("d/f"));
    Run.fails(ExitStatus.FAILED, "in use", words);
    Run.ok("umount", point);
    assertEquals("", mount.join().err());
    assertEquals("text", Files.readString(upper.resolve("d/new")));
    Run.ok("overlay", "check", "-l", base, "-u", upper, "-w", work);
    Object[] other = {"mount", "-f", "-o", "nosuid", base, point};
    Run.fails(ExitStatus.USAGE, "option nosuid is for mounts of the kernel", other);
    Object[] quoted = {"mount", "-f", "-o", "rw,context=\"a:c1,c2\",ro", base, point};
    Run.fails(ExitStatus.USAGE, "option context=a:c1,c2 is for mounts of the kernel", quoted);
    Object[] missing = {"mount", "-f", "-u", folder.resolve("no"), "--work", work, base, point};
    Run.fails(ExitStatus.FAILED, "make it for --upper", missing);
  }

  @Test
  void theKernelWritesOverLayersThatAreServed() throws IOException {
    Needs.root("mounting");
    Needs.that(Files.exists(Path.of("/dev/fuse")), "a FUSE mount needs /dev/fuse");
    Path archive = folder.resolve("archive.tar");
    Run.ok("tar", image("base", BASE), "-q", "-o", archive);
    Path top = image("top", TOP);
    Path upper = folder.resolve("upper");
    HostTree.make(TreeSpec.parse("dir . 700 0 0 8\n"), upper); // an overlay's root is its upper's
    Path work = Files.createDirectory(folder.resolve("work"));
    Path point = Files.createDirectory(folder.resolve("point"));
    Object[] layers = {"-l", archive, "-l", top};
    Object[] folders = {"--upper", upper, "--work", work, point};
    Object[] words = {"mount", "-f", "--via", "hybrid"};
    CompletableFuture<Run> mount = Run.serving(point, words(words, layers, folders));
    String entry = " " + point + " overlay rw";
    assertTrue(Files.readString(Path.of("/proc/mounts")).contains(entry));
    assertEquals("", Manifest.difference(Manifest.of(TreeSpec.parse(SHOWN)), Manifest.of(point)));
    Files.writeString(point.resolve("d/new"), "text");
    Files.delete(point.resolve("d/g"));
    Run.ok("umount", point);
    assertEquals("", mount.join().err());
    assertFalse(Files.readString(Path.of("/proc/mounts")).contains(folder.toString()));
    assertEquals("text", Files.readString(upper.resolve("d/new")));
    Object[] check = {"overlay", "check"};
    Object[] changes = {"-u", upper, "-w", work};
    Run.ok(words(check, layers, changes));

    Run refused = Run.of(words(words, layers, new Object[] {point}));
    refused.failed(ExitStatus.USAGE, "--via hybrid is for mounts with --upper");
  }

  private static Object[] words(Object[]... parts) {
    return Arrays.stream(parts).flatMap(Arrays::stream).toArray();
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    Path image = Files.writeString(folder.resolve("image"), "none");
    Run.fails(ExitStatus.USAGE, "IMAGE is missing", "mount", folder);
    Run.fails(ExitStatus.USAGE, "too many", "mount", "-l", image, image, folder);
    Run.fails(ExitStatus.FAILED, "no such file", "mount", folder.resolve("none"), folder);
    Run.fails(ExitStatus.FAILED, "image", "mount", image, folder);
    Run.fails(ExitStatus.FAILED, "no mount of this program", "umount", folder);
    Run.fails(ExitStatus.FAILED, "no such file", "umount", folder.resolve("a/b"));
  }

  @Test
  void layersForDataOnly() throws IOException {
    Needs.root("mounting");
    Needs.that(Files.exists(Path.of("/dev/fuse")), "a FUSE mount needs /dev/fuse");
    Path base = image("base", BASE);
    Path data = image("data", "dir . 755 0 0 7\nfile bytes 600 0 0 7 text:500:1");
    Path over =
        image(
            "over",
            "dir . 755 0 0 7\nfile f 644 0 0 7 zero:500:1 trusted.overlay.metacopy="
                + " trusted.overlay.redirect=/bytes");
    byte[] bytes = Files.readAllBytes(folder.resolve("data-tree/bytes"));
    Path point = Files.createDirectory(folder.resolve("point"));
    Run.ok("mount", "--via", "kernel", "--data", data, "-l", base, "-l", over, point);
    assertArrayEquals(bytes, Files.readAllBytes(point.resolve("f")));
    assertFalse(Files.exists(point.resolve("bytes")));
    Run.ok("umount", point);
    Object[] serving = {"mount", "-f", "--data", data, "-l", base, "-l", over, point};
    CompletableFuture<Run> mount = Run.serving(point, serving);
    assertArrayEquals(bytes, Files.readAllBytes(point.resolve("f")));
    Run.ok("umount", point);
    assertEquals("", mount.join().err());
    Path upper = Files.createDirectory(folder.resolve("upper"));
    Path work = Files.createDirectory(folder.resolve("work"));
    for (String via : List.of("fuse", "hybrid")) {
      Path changes = Files.createDirectories(folder.resolve(via + "/upper"));
      Path working = Files.createDirectory(folder.resolve(via + "/work"));
      Object[] writing = {
        "mount", "-f", "--via", via, "--data", data, "-l", base, "-l", over, "--upper", changes,
        "--work", working, point
      };
      mount = Run.serving(point, writing);
      assertArrayEquals(bytes, Files.readAllBytes(point.resolve("f")));
      assertFalse(Files.exists(point.resolve("bytes")));
      Files.writeString(point.resolve("f"), "more", StandardOpenOption.APPEND);
      assertEquals(504, Files.size(point.resolve("f")));
      Run.ok("umount", point);
      assertEquals("", mount.join().err());
    }
    Object[] kernel = {
      "mount", "--via", "kernel", "--data", data, "-l", base, "-l", over, "-u", upper, "--work",
      work
    };
    Run.fails(ExitStatus.FAILED, "metacopy=on", words(kernel, new Object[] {point}));
    Object[] options = {"-o", "redirect_dir=on,metacopy=on", point};
    Run.ok(words(kernel, options));
    assertArrayEquals(bytes, Files.readAllBytes(point.resolve("f")));
    Run.ok("umount", point);
    Run.fails(ExitStatus.USAGE, "no -l LAYER", "mount", "--data", data, base, point);
  }
}
