package io.squashkit.overlay.upper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.view.Stack;
import io.squashkit.overlay.view.ViewRules;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.MemoryFolder;
import io.squashkit.testdata.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs each of the [Cases] on a mount of the kernel, on an overlay of ours in this process and on a mount of
/// that, and compares what operations answer and every byte of the upper directories.
class UpperAgainstKernelTest {
  /// All for owner, user 1234, group, mask and others.
  private static final String DEFAULT_ENTRIES =
      "02000000"
          + "01000700ffffffff"
          + "02000700d2040000"
          + "04000700ffffffff"
          + "10000700ffffffff"
          + "20000700ffffffff";

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private final int umask = Posix.host().umask();

  @BeforeEach
  void open() throws IOException {
    Needs.root("mounting an overlay");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void withTheDefaultsOfTheKernel() throws IOException {
    compare(OverlayProfile.KERNEL, Fixture.folders(folder, OverlayProfile.KERNEL, true));
  }

  @Test
  void withRedirects() throws IOException {
    compare(OverlayProfile.REDIRECT, Fixture.folders(folder, OverlayProfile.REDIRECT, true));
  }

  @Test
  void withMarksOfUsers() throws IOException {
    compare(OverlayProfile.USERXATTR, Fixture.folders(folder, OverlayProfile.USERXATTR, true));
  }

  @Test
  void overImages() throws IOException {
    List<Path> images = Fixture.images(folder, OverlayProfile.KERNEL);
    try (KernelMount top = KernelMount.of(images.get(0), 0);
        KernelMount base = KernelMount.of(images.get(1), 0)) {
      compare(OverlayProfile.KERNEL, images, List.of(top.folder(), base.folder()));
    }
  }

  @Test
  void mountedWithTheDefaultsOfTheKernel() throws IOException {
    List<Path> lowers = Fixture.folders(folder, OverlayProfile.KERNEL, true);
    compare(OverlayProfile.KERNEL, lowers, lowers, this::mounted);
  }

  @Test
  void mountedWithRedirects() throws IOException {
    List<Path> lowers = Fixture.folders(folder, OverlayProfile.REDIRECT, true);
    compare(OverlayProfile.REDIRECT, lowers, lowers, this::mounted);
  }

  @Test
  void mountedOverImages() throws IOException {
    List<Path> images = Fixture.images(folder, OverlayProfile.KERNEL);
    try (KernelMount top = KernelMount.of(images.get(0), 0);
        KernelMount base = KernelMount.of(images.get(1), 0)) {
      List<Path> kernels = List.of(top.folder(), base.folder());
      compare(OverlayProfile.KERNEL, images, kernels, this::mounted);
    }
  }

  private void compare(OverlayProfile profile, List<Path> lowers) throws IOException {
    compare(profile, lowers, lowers);
  }

  private void compare(OverlayProfile profile, List<Path> ours, List<Path> kernels)
      throws IOException {
    compare(profile, ours, kernels, this::inProcess);
  }

  /// Runs lines on an overlay of ours.
  private interface Way {
    List<String> run(OverlayProfile profile, List<Path> lowers, List<String> lines, Path at)
        throws IOException;
  }

  private void compare(OverlayProfile profile, List<Path> ours, List<Path> kernels, Way way)
      throws IOException {
    List<String> expected = new ArrayList<>();
    List<String> actual = new ArrayList<>();
    int number = 0;
    for (Map.Entry<String, List<String>> one : Cases.all().entrySet()) {
      Path at = Files.createDirectory(folder.resolve("case" + number++));
      String title = "== " + one.getKey();
      expected.add(title);
      expected.addAll(inKernel(profile, kernels, one.getValue(), at.resolve("kernel")));
      actual.add(title);
      actual.addAll(way.run(profile, ours, one.getValue(), at.resolve("ours")));
    }
    assertEquals(String.join("\n", expected), String.join("\n", actual));
  }

  /// Where an upper and a work directory are. What is made in this work directory would get an access control
  /// list, if that were left so.
  private static Path make(Path at) throws IOException {
    Path upper = Files.createDirectories(at.resolve("upper"));
    byte[] work = Files.createDirectory(at.resolve("work")).toString().getBytes(UTF_8);
    byte[] entries = HexFormat.of().parseHex(DEFAULT_ENTRIES);
    Errno.check(
        Posix.host().setXattr(Posix.CWD, work, AccessControl.DEFAULT, entries),
        "the work directory");
    Files.setLastModifiedTime(
        upper, java.nio.file.attribute.FileTime.from(Instant.ofEpochSecond(Fixture.TIME)));
    return upper;
  }

  /// Opens an upper directory, has a subject of it run a part of a script, and closes it.
  private interface Opening {
    void run(Path upper, Path work, Part part) throws IOException;
  }

  private interface Part {
    void of(Subject subject) throws IOException;
  }

  private List<String> inParts(List<String> lines, Path at, Opening opening) throws IOException {
    Instant start = Instant.now();
    Path upper = make(at);
    List<String> done = new ArrayList<>();
    List<String> rest = lines;
    while (rest != null) {
      int end = rest.indexOf("remount");
      List<String> part = end < 0 ? rest : rest.subList(0, end);
      opening.run(upper, at.resolve("work"), subject -> run(subject, part, done));
      rest = end < 0 ? null : rest.subList(end + 1, rest.size());
    }
    done.addAll(UpperDump.of(upper, start));
    return done;
  }

  private List<String> inKernel(
      OverlayProfile profile, List<Path> lowers, List<String> lines, Path at) throws IOException {
    return inParts(
        lines,
        at,
        (upper, work, part) -> {
          try (KernelOverlay mount =
              KernelOverlay.mount(lowers, upper, work, profile, at.resolve("merged"))) {
            part.of(new MountSubject(mount.folder()));
          }
        });
  }

  private List<String> inProcess(
      OverlayProfile profile, List<Path> lowers, List<String> lines, Path at) throws IOException {
    return inParts(
        lines,
        at,
        (upper, work, part) -> {
          try (Overlay overlay = open(profile, lowers, upper, work)) {
            part.of(new OverlaySubject(overlay));
          }
        });
  }

  private List<String> mounted(
      OverlayProfile profile, List<Path> lowers, List<String> lines, Path at) throws IOException {
    return inParts(
        lines,
        at,
        (upper, work, part) -> {
          try (MountedOverlay mount =
              MountedOverlay.mount(lowers, upper, work, profile, at.resolve("merged"))) {
            part.of(new MountSubject(mount.folder()));
          }
        });
  }

  static Overlay open(OverlayProfile profile, List<Path> lowers, Path upper, Path work)
      throws IOException {
    List<Layer> layers = new ArrayList<>();
    for (Path lower : lowers) {
      layers.add(Layers.open(lower));
    }
    ViewRules rules = new ViewRules(profile.space(), true, false);
    Stack stack = new Stack(layers, 0, rules);
    Overlay opened = null;
    try {
      opened = Overlay.open(stack, upper, work, profile);
      return opened;
    } finally {
      if (opened == null) {
        stack.close();
      }
    }
  }

  private void run(Subject subject, List<String> lines, List<String> done) throws IOException {
    Script script = new Script(subject, umask);
    for (String line : lines) {
      done.add(line + " => " + script.run(line));
    }
    script.end();
  }
}
