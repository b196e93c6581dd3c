package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.squashkit.squashfs.posix.Posix;
import io.squashkit.testdata.MemoryFolder;
import io.squashkit.testdata.Needs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program that is killed while it copies things up and moves them to and fro leaves an upper directory
/// that shows the same as before, to us and to the kernel, and a work directory that either cleans.
class UpperKillTest {
  private static final int KILLS = 4;
  private static final List<String> LINES =
      List.of(
          "open large rw",
          "open etc/conf rw",
          "utimes ln",
          "utimes etc/init",
          "open hollow rw",
          "open both/same rw");

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  /// What is killed: says that it has begun, then goes on for ever.
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    List<Path> lowers = List.of(folder.resolve("top"), folder.resolve("base"));
    while (true) {
      Path upper = folder.resolve("upper");
      Path work = folder.resolve("work");
      try (Overlay overlay =
          UpperAgainstKernelTest.open(OverlayProfile.KERNEL, lowers, upper, work)) {
        Script script = new Script(new OverlaySubject(overlay), 0022);
        System.out.write('.');
        System.out.flush();
        for (String line : LINES) {
          String unused = script.run(line);
        }
        for (int i = 0; i < 1000; i++) {
          String unused = script.run("mkdir passing 0755");
          unused = script.run("rmdir passing");
        }
      }
    }
  }

  @Test
  void leavesNothingBehind() throws Exception {
    Needs.root("an overlay with devices and trusted attributes");
    List<Path> lowers = Fixture.folders(folder, OverlayProfile.KERNEL, true);
    Instant start = Instant.now();
    Random random = new Random(1);
    for (int i = 0; i < KILLS; i++) {
      Path upper = Files.createDirectory(folder.resolve("upper"));
      Path work = Files.createDirectory(folder.resolve("work"));
      SortedMap<String, String> before = view(lowers, upper, work, start);
      kill(random.nextInt(150));
      SortedMap<String, String> after = view(lowers, upper, work, start);
      assertEquals(plain(before), plain(after));
      try (Stream<Path> left = Files.list(work.resolve("work"))) {
        assertEquals(List.of(), left.toList());
      }
      try (KernelOverlay mount =
          KernelOverlay.mount(
              lowers, upper, work, OverlayProfile.KERNEL, folder.resolve("merged"))) {
        MountSubject subject = new MountSubject(mount.folder());
        assertEquals(plain(before), plain(ViewDump.of(subject, start)));
      }
      TreeRemoval.of(upper);
      TreeRemoval.of(work);
    }
  }

  private static SortedMap<String, String> view(
      List<Path> lowers, Path upper, Path work, Instant start) throws IOException {
    try (Overlay overlay =
        UpperAgainstKernelTest.open(OverlayProfile.KERNEL, lowers, upper, work)) {
      return ViewDump.of(new OverlaySubject(overlay), start);
    }
  }

  private void kill(int millisLater) throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                UpperKillTest.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertEquals('.', process.getInputStream().read());
      Thread.sleep(millisLater); // whenever that is: it is always in the middle of something
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
  }

  /// But for times that the script sets, numbers of links, and the one directory that comes and goes.
  private static SortedMap<String, String> plain(SortedMap<String, String> view) {
    view.remove("passing");
    view.replaceAll((path, line) -> line.replaceAll("links=\\d+ [^ ]+", ""));
    return view;
  }

  @Test
  void isForOneProgram() throws IOException {
    Needs.root("an overlay with devices and trusted attributes");
    List<Path> lowers = Fixture.folders(folder, OverlayProfile.KERNEL, true);
    Path upper = Files.createDirectory(folder.resolve("upper"));
    Path work = Files.createDirectory(folder.resolve("work"));
    try (Overlay _ = UpperAgainstKernelTest.open(OverlayProfile.KERNEL, lowers, upper, work)) {
      assertEquals(16, refusal(lowers, upper, work).errno());
    }
    try (KernelOverlay mount =
        KernelOverlay.mount(lowers, upper, work, OverlayProfile.KERNEL, folder.resolve("merged"))) {
      OverlayException refused = refusal(lowers, upper, work);
      assertEquals(16, refused.errno());
      assertEquals(
          "upper or work directory is in use by the mount " + mount.folder(), refused.getReason());
    }
    usedElsewhere(lowers, upper);
    assertEquals(40, refusal(List.of(upper), upper, work).errno());
    assertEquals(22, refusal(lowers, upper, Files.createDirectory(upper.resolve("w"))).errno());
    Path note = Files.createDirectories(work.resolve("work/incompat/volatile"));
    assertEquals(22, refusal(lowers, upper, work).errno());
    assertEquals(true, Files.exists(note));
    assertEquals(0, Posix.host().effectiveUser());
  }

  /// A mount that only another process sees, under a name that only it has.
  private void usedElsewhere(List<Path> lowers, Path upper) throws IOException {
    Path own = Files.createDirectories(folder.resolve("own"));
    String script =
        """
        mount --bind "$0" "$1"
        mount -t overlay -o "lowerdir=$2,upperdir=$1/upper,workdir=$1/work" overlay "$3"
        echo mounted
        read -r line || umount "$3" "$1"
        """;
    Path merged = Files.createDirectories(folder.resolve("merged"));
    Process other =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "sh",
                "-ec",
                script,
                folder.toString(),
                own.toString(),
                lowers.getLast().toString(),
                merged.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader told = other.inputReader()) {
      assertEquals("mounted", told.readLine());
      OverlayException refused = assertThrows(OverlayException.class, () -> UpperLock.of(upper));
      assertEquals(16, refused.errno());
      assertEquals(
          "upper or work directory is in use by the mount " + merged + " of process " + other.pid(),
          refused.getReason());
    } finally {
      other.getOutputStream().close(); // it unmounts and ends
      other.onExit().join();
    }
  }

  private static OverlayException refusal(List<Path> lowers, Path upper, Path work)
      throws IOException {
    try (Overlay overlay =
        UpperAgainstKernelTest.open(OverlayProfile.KERNEL, lowers, upper, work)) {
      throw new AssertionError("opened " + overlay.root());
    } catch (OverlayException e) {
      return e;
    }
  }
}
