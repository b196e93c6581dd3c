package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.overlay.algebra.Check;
import io.squashkit.overlay.algebra.Finding;
import io.squashkit.overlay.fuse.FuseMount;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.testdata.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many at once on one mount, all operations at random on shared names. Afterwards the upper directory is
/// sound and the kernel shows of it what we did, whether the server was unmounted or killed.
///
/// `-Doverlay.load=600` makes it last so many seconds; `-Doverlay.seed=17` makes other operations.
@Timeout(1200) // what is not answered would wait for ever
class MountedLoadTest {
  private static final int THREADS = 8;
  private static final int KILLS = 3;
  private static final int TURN = 300;

  private static final Duration LOAD = Duration.ofSeconds(Integer.getInteger("overlay.load", 3));
  private static final int SEED = Integer.getInteger("overlay.seed", 1);

  @TempDir Path folder;

  /// What is killed: serves a mount until then.
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    List<Path> lowers = List.of(folder.resolve("top"), folder.resolve("base"));
    MountedOverlay mount =
        MountedOverlay.mount(
            lowers,
            folder.resolve("upper"),
            folder.resolve("work"),
            OverlayProfile.REDIRECT,
            folder.resolve("merged"));
    System.out.write('.');
    System.out.flush();
    mount.mount().await();
  }

  @Test
  void leavesASoundUpper() throws Exception {
    leavesASoundUpper(
        (mount, start) -> {
          long end = System.nanoTime() + LOAD.toNanos();
          load(mount.folder(), SEED, start, () -> System.nanoTime() < end);
        });
  }

  /// Processes map, lock and copy as well, each of them has a user of its own to the kernel, and a file
  /// without a name that nobody else changes.
  @Test
  void leavesASoundUpperToProcesses() throws Exception {
    leavesASoundUpper(MountedLoadTest::loadByProcesses);
  }

  /// Uses a mount.
  private interface Load {
    void on(MountedOverlay mount, Instant start) throws Exception;
  }

  private void leavesASoundUpper(Load load) throws Exception {
    Needs.root("mounting an overlay");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<Path> lowers = Fixture.folders(folder, OverlayProfile.REDIRECT, true);
    Instant start = Instant.now();
    Path upper = Files.createDirectory(folder.resolve("upper"));
    Path work = Files.createDirectory(folder.resolve("work"));
    SortedMap<String, String> ours;
    try (MountedOverlay mount =
        MountedOverlay.mount(
            lowers, upper, work, OverlayProfile.REDIRECT, folder.resolve("merged"))) {
      load.on(mount, start);
      ours = ViewDump.of(new MountSubject(mount.folder()), start);
    }
    assertSound(lowers, upper, work);
    assertEquals(text(inKernel(lowers, upper, work, start)), text(ours), "seed " + SEED);
  }

  private static void loadByProcesses(MountedOverlay mount, Instant start) throws Exception {
    long end = System.currentTimeMillis() + LOAD.toMillis();
    List<Process> all = new ArrayList<>();
    try {
      for (int i = 0; i < THREADS; i++) {
        String seed = Integer.toString(SEED * 1000 + i);
        String from = Long.toString(start.toEpochMilli());
        all.add(java(LoadProcess.class, mount.folder().toString(), seed, from, Long.toString(end)));
      }
      for (Process one : all) {
        long patience = LOAD.toSeconds() + 120;
        assertTrue(one.waitFor(patience, TimeUnit.SECONDS), "seed " + SEED + " does not end");
        assertEquals(0, one.exitValue(), "seed " + SEED);
      }
      long asked = mount.mount().server().answered();
      assertTrue(asked > 200 * THREADS, () -> "only " + asked + " questions");
    } finally {
      all.forEach(Process::destroyForcibly);
    }
  }

  @Test
  void survivesTheEndOfTheServer() throws Exception {
    Needs.root("mounting an overlay");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<Path> lowers = Fixture.folders(folder, OverlayProfile.REDIRECT, true);
    Instant start = Instant.now();
    Path upper = Files.createDirectory(folder.resolve("upper"));
    Path work = Files.createDirectory(folder.resolve("work"));
    Path merged = folder.resolve("merged");
    for (int i = 0; i < KILLS; i++) {
      Process server = java(MountedLoadTest.class, folder.toString());
      try {
        assertEquals('.', server.getInputStream().read());
        long end = System.nanoTime() + LOAD.toNanos() / 5;
        load(
            merged,
            SEED * 100 + i,
            start,
            () -> {
              if (System.nanoTime() > end) {
                server.destroyForcibly();
              }
              return server.isAlive();
            });
      } finally {
        server.destroyForcibly().waitFor();
      }
      assertThrows(IOException.class, () -> Files.readAttributes(merged, "unix:ino"));
      FuseMount.unmount(merged, false);
      SortedMap<String, String> ours;
      try (MountedOverlay mount =
          MountedOverlay.mount(lowers, upper, work, OverlayProfile.REDIRECT, merged)) {
        ours = ViewDump.of(new MountSubject(mount.folder()), start);
      }
      assertSound(lowers, upper, work);
      assertEquals(text(inKernel(lowers, upper, work, start)), text(ours), "seed " + SEED);
    }
  }

  private static Process java(Class<?> main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1", // several at once on few processors
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static void load(Path mount, int seed, Instant start, BooleanSupplier on)
      throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seed * 1000L + i);
        all.add(pool.submit(() -> play(mount, random, start, on)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  private static Void play(Path mount, Random random, Instant start, BooleanSupplier on)
      throws Exception {
    RandomLines lines = new RandomLines(random);
    MountSubject subject = new MountSubject(mount);
    while (on.getAsBoolean()) {
      Script script = new Script(subject, 0022);
      try {
        lines.look(ViewDump.of(subject, start));
        for (int i = 0; i < TURN && on.getAsBoolean(); i++) {
          String line = lines.next();
          String answer = script.run(line);
          if (answer.equals("error 5")) {
            throw new AssertionError(line + " => " + answer);
          }
        }
        script.end();
      } catch (IOException e) {
        int errno = OverlayException.errno(e);
        // What was asked when the server ended gets the one, what is asked later the other.
        if (errno != Errno.ENOTCONN && errno != Errno.ECONNABORTED) {
          throw e;
        }
        return null; // the server is gone
      }
    }
    return null;
  }

  private static void assertSound(List<Path> lowers, Path upper, Path work) throws IOException {
    List<Layer> open = new ArrayList<>();
    try (Layer top = Layers.open(upper)) {
      for (Path lower : lowers) {
        open.add(Layers.open(lower));
      }
      List<Finding> found =
          new ArrayList<>(Check.of(top, open, OverlayProfile.REDIRECT.space(), true));
      found.addAll(Check.work(work));
      assertEquals(List.of(), found);
    } finally {
      for (Layer layer : open) {
        layer.close();
      }
    }
  }

  private SortedMap<String, String> inKernel(
      List<Path> lowers, Path upper, Path work, Instant start) throws IOException {
    try (KernelOverlay mount =
        KernelOverlay.mount(
            lowers, upper, work, OverlayProfile.REDIRECT, folder.resolve("merged"))) {
      return ViewDump.of(new MountSubject(mount.folder()), start);
    }
  }

  private static String text(SortedMap<String, String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach((path, line) -> text.append(path).append(' ').append(line).append('\n'));
    return text.toString();
  }
}
