package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.testdata.Command;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.MemoryFolder;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What programs do with a file system, beside each other and by all calls: the steps in `posix/`, on files
/// of a folder below, of an image below, and of the upper directory. A mount of ours answers each as the
/// kernel's does. What a FUSE server cannot do is said where a step leaves it out.
@Timeout(300) // what is not answered would wait for ever
class PosixStepsTest {
  private static final List<String> PLACES = List.of("upper", "folder", "image");

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private static Command steps(String what, Path where) throws IOException {
    URL script = PosixStepsTest.class.getResource("posix/steps.py");
    try {
      Path path = Path.of(Objects.requireNonNull(script).toURI());
      return Command.of("python3", "-B", path, what, where);
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /// Runs all steps in a mount.
  private static String answers(Path merged) throws IOException {
    StringBuilder answers = new StringBuilder();
    steps("make", merged.resolve("upper")).check();
    for (String place : PLACES) {
      answers.append(steps("run", merged.resolve(place)).check());
    }
    return answers.toString();
  }

  @Test
  void areAnsweredAsByTheKernel() throws Exception {
    Needs.kernelMount();
    Needs.that(Command.of("python3", "--version").run().exitCode() == 0, "steps need python3");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path top = folder.resolve("top");
    steps("make", top.resolve("folder")).check();
    Path base = folder.resolve("base");
    steps("make", base.resolve("image")).check();
    Path image = folder.resolve("base.squashfs");
    Peer.MKSQUASHFS.command(base, image, "-quiet", "-no-progress").check();
    OverlayProfile profile = OverlayProfile.KERNEL;
    String expected;
    try (KernelMount mounted = KernelMount.of(image, 0);
        KernelOverlay kernel =
            KernelOverlay.mount(
                List.of(top, mounted.folder()),
                Files.createDirectories(folder.resolve("kernel/upper")),
                Files.createDirectory(folder.resolve("kernel/work")),
                profile,
                folder.resolve("kernel/merged"))) {
      expected = answers(kernel.folder());
    }
    String actual;
    try (MountedOverlay ours =
        MountedOverlay.mount(
            List.of(top, image),
            Files.createDirectories(folder.resolve("ours/upper")),
            Files.createDirectory(folder.resolve("ours/work")),
            profile,
            folder.resolve("ours/merged"))) {
      actual = answers(ours.folder());
    }
    assertEquals(expected, actual);
    assertTrue(expected.lines().count() > 4000, "each step goes on to its end");
  }
}
