package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.overlay.view.MergedEntry;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.Faults;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.SmallDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Files that are copied before their turn are what they would have been in their turn, and those whose turn
/// does not come leave nothing. Needs root for the disk, and for the kernel's overlay to compare with.
class CopyUpAheadTest {
  private static final int DISK = 192 << 20;
  private static final int INODES = 16_000;
  private static final int FOLDERS = 6;
  private static final int FILES = 30;
  private static final int MOST_CALLS = 1000;
  private static final OverlayProfile PROFILE = OverlayProfile.KERNEL;

  private SmallDisk disk;
  private Path folder;

  @BeforeEach
  void open() throws IOException {
    disk = SmallDisk.ext4(DISK, INODES);
    folder = disk.folder();
  }

  @AfterEach
  void close() throws IOException {
    disk.close();
  }

  /// A layer of many files: small, empty, with holes, large; some in folders of folders.
  private Path many() throws IOException {
    Path many = Files.createDirectory(folder.resolve("many"));
    Random random = new Random(5);
    for (int i = 0; i < FOLDERS; i++) {
      Path in = Files.createDirectories(many.resolve("m" + i + (i % 2 == 0 ? "" : "/deeper")));
      for (int j = 0; j < FILES; j++) {
        byte[] bytes = new byte[j % 7 == 0 ? 0 : random.nextInt(j % 11 == 0 ? 400_000 : 9_000)];
        if (j % 5 > 0) { // else it looks like a hole
          random.nextBytes(bytes);
        }
        Path file = Files.write(in.resolve("f" + random.nextInt(1 << 20)), bytes);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(j, j)));
      }
    }
    return many;
  }

  private List<Path> lowers() throws IOException {
    List<Path> lowers = new ArrayList<>(Fixture.folders(folder, PROFILE, true));
    lowers.addFirst(many());
    return lowers;
  }

  private Path make(String name) throws IOException {
    Path at = Files.createDirectory(folder.resolve(name));
    Files.createDirectory(at.resolve("work"));
    Path upper = Files.createDirectory(at.resolve("upper"));
    Files.setLastModifiedTime(upper, FileTime.from(Instant.ofEpochSecond(Fixture.TIME)));
    return at;
  }

  private static Overlay open(List<Path> lowers, Path at) throws IOException {
    return UpperAgainstKernelTest.open(PROFILE, lowers, at.resolve("upper"), at.resolve("work"));
  }

  /// Regular files whose names can stand in a line, as they come in listings.
  private static void files(Overlay overlay, OverlayNode in, List<String> into) throws IOException {
    for (MergedEntry entry : overlay.list(Caller.ROOT, in)) {
      OverlayNode node = overlay.lookup(Caller.ROOT, in, entry.name());
      if (node == null) {
        continue;
      }
      String path = new String(Upper.way(node, null), StandardCharsets.ISO_8859_1);
      if (node.kind() == FileStatus.DIRECTORY) {
        files(overlay, node, into);
      } else if (node.isFile() && path.matches("[a-z0-9/.]+")) {
        into.add(path);
      }
    }
  }

  private List<String> files(List<Path> lowers) throws IOException {
    List<String> files = new ArrayList<>();
    try (Overlay overlay = open(lowers, make("listed"))) {
      files(overlay, overlay.root(), files);
    }
    return files;
  }

  private static List<String> changes(List<String> files) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      String file = files.get(i);
      lines.add(
          switch (i % 5) {
            case 0 -> "chown " + file + " 80:81";
            case 1 -> "setxattr " + file + " user.x v";
            case 2 -> "utimes " + file;
            default -> "chmod " + file + " 0640";
          });
    }
    return lines;
  }

  private static List<String> run(Subject subject, List<String> lines) throws IOException {
    Script script = new Script(subject, 0022);
    List<String> answers = new ArrayList<>();
    for (String line : lines) {
      answers.add(line + " => " + script.run(line));
    }
    script.end();
    return answers;
  }

  private void compare(List<Path> ours, List<Path> kernels, List<String> lines, int least)
      throws IOException {
    Instant start = Instant.now();
    Path at = make("ours");
    List<String> actual;
    try (Overlay overlay = open(ours, at)) {
      actual = run(new OverlaySubject(overlay), lines);
      assertTrue(overlay.ahead.taken() >= least, overlay.ahead.taken() + " of " + lines.size());
    }
    actual.addAll(UpperDump.of(at.resolve("upper"), start));
    Path other = make("kernel");
    List<String> expected;
    try (KernelOverlay mount =
        KernelOverlay.mount(
            kernels,
            other.resolve("upper"),
            other.resolve("work"),
            PROFILE,
            folder.resolve("merged"))) {
      expected = run(new MountSubject(mount.folder()), lines);
    }
    expected.addAll(UpperDump.of(other.resolve("upper"), start));
    assertEquals(String.join("\n", expected), String.join("\n", actual));
  }

  @Test
  void areWhatTheKernelMakesOfThem() throws IOException {
    List<Path> lowers = lowers();
    List<String> lines = changes(files(lowers));
    compare(lowers, lowers, lines, lines.size() / 2);
  }

  @Test
  void inAnyOrderToo() throws IOException {
    List<Path> lowers = lowers();
    List<String> files = files(lowers);
    for (int i = 0; i + 20 < files.size(); i += 40) { // some in order, some not, some left out
      Collections.shuffle(files.subList(i, i + 20), new Random(i));
      files.subList(i + 10, i + 15).clear();
    }
    compare(lowers, lowers, changes(files), 1);
  }

  @Test
  void ofImagesToo() throws IOException {
    List<Path> images = Fixture.images(folder, PROFILE);
    try (KernelMount top = KernelMount.of(images.get(0), 0);
        KernelMount base = KernelMount.of(images.get(1), 0)) {
      List<String> lines = changes(files(images));
      compare(images, List.of(top.folder(), base.folder()), lines, 1);
    }
  }

  @Test
  void whatIsNotWantedLeavesNothing() throws IOException {
    List<Path> lowers = List.of(many());
    List<String> files = files(lowers);
    Path at = make("ours");
    try (Overlay overlay = open(lowers, at)) {
      run(new OverlaySubject(overlay), changes(files.subList(0, 12)));
      long waiting = unnamed(at);
      assertTrue(waiting > 0 && waiting < 32, waiting + " wait");
      overlay.ahead.forget();
      assertEquals(0, unnamed(at));
      run(new OverlaySubject(overlay), changes(files.subList(50, 60)));
    }
    assertEquals(0, unnamed(at));
    try (Stream<Path> left = Files.list(at.resolve("work/work"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  /// Files without names that this program has open there.
  private static long unnamed(Path at) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.filter(one -> points(one, at + "/work")).count();
    }
  }

  private static boolean points(Path file, String start) {
    try {
      String target = Files.readSymbolicLink(file).toString();
      return target.startsWith(start) && target.endsWith(" (deleted)");
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  /// What goes wrong with files whose turn has not come is nobody's failure.
  @Test
  void failNobody() throws Exception {
    Path many = many();
    List<String> lines = changes(files(List.of(many)));
    assertTrue(failures(many, lines, 1, 1) > 40); // makes a group
  }

  /// One group is copied while another is synced.
  @Test
  void failNobodyInTheMiddle() throws Exception {
    Path even = Files.createDirectory(folder.resolve("even"));
    for (int i = 0; i < 4 * FILES; i++) {
      Files.write(even.resolve("f" + i), new byte[] {1, 2, 3});
    }
    Path at = make("ours");
    int before = 29;
    List<String> lines = changes(files(List.of(even)));
    try (Overlay overlay = open(List.of(even), at)) {
      run(new OverlaySubject(overlay), lines.subList(0, before));
      assertEquals(0, unnamed(at));
      run(new OverlaySubject(overlay), lines.subList(before, before + 1));
      assertEquals(63, unnamed(at));
    }
    assertTrue(failures(even, lines, before, 9) > 40);
  }

  /// Has each call fail while one file is changed, or each of some.
  ///
  /// @param before how many files are changed before that
  /// @param step so many calls are one
  /// @return how often a call failed
  private int failures(Path lower, List<String> lines, int before, int step) throws Exception {
    List<Path> lowers = List.of(lower);
    int told = 0;
    int which = 0;
    boolean happened = true;
    while (happened) {
      assertTrue(which < MOST_CALLS, "calls without end");
      Path at = make("fault" + which);
      Faults faults = Faults.of(1 + step * which++, Errno.ENOSPC);
      try (Overlay overlay = open(lowers, at)) {
        OverlaySubject subject = new OverlaySubject(overlay);
        String ok = " => ok";
        assertTrue(run(subject, lines.subList(0, before)).stream().allMatch(e -> e.endsWith(ok)));
        List<String> some = lines.subList(before, before + 1);
        List<String> answers = faults.during(() -> run(subject, some));
        told += answers.stream().allMatch(answer -> answer.endsWith(ok)) ? 0 : 1;
        for (String answer : run(subject, lines.subList(0, before + 7))) {
          assertTrue(answer.endsWith(ok), () -> answer + " after " + answers);
        }
      }
      happened = faults.happened();
      try (Stream<Path> left = Files.list(at.resolve("work/work"))) {
        assertEquals(List.of(), left.toList());
      }
    }
    assertTrue(told < which / 2, told + " of " + which + " failures were told");
    return which;
  }
}
