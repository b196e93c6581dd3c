package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.mount.StackControl;
import io.squashkit.overlay.view.Stack;
import io.squashkit.overlay.view.ViewRules;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Layers that come and go under the upper directory of a mount. At each step the kernel is asked what the
/// upper directory on top of the layers shows.
///
/// `-Doverlay.load=600` makes the load last so many seconds; `-Doverlay.seed=17` makes other operations.
@Timeout(120) // what is not answered would wait for ever
class LayersUnderUpperTest {
  private static final int THREADS = 4;
  private static final Duration LOAD = Duration.ofSeconds(Integer.getInteger("overlay.load", 3));
  private static final int SEED = Integer.getInteger("overlay.seed", 1);

  /// Hides, replaces and adds; all names are those that [RandomLines] likes.
  private static final String FIRST =
      """
      dir  .              755 0 0 1000000001
      dir  etc            711 5 5 1000000001 user.of=first
      file etc/conf       600 5 5 1000000001 text:70:31
      file etc/leaf       644 5 5 1000000001 text:71:32
      chr  etc/one        0 0 0 1000000001 0:0
      dir  tree           755 0 0 1000000001 trusted.overlay.opaque=y
      dir  tree/branch    755 0 0 1000000001
      file tree/branch/a  644 0 0 1000000001 text:72:33
      dir  opt            755 0 0 1000000001
      dir  opt/deep       755 0 0 1000000001
      file opt/deep/b     644 0 0 1000000001 text:73:34
      file gone           644 0 0 1000000001 text:74:35
      chr  none           0 0 0 1000000001 0:0
      """;

  /// A folder where others have a file, and the other way round.
  private static final String SECOND =
      """
      dir  .              755 0 0 1000000002
      dir  etc            755 0 0 1000000002
      dir  etc/secret     755 0 0 1000000002
      file etc/secret/c   644 0 0 1000000002 text:80:41
      file closed         644 0 0 1000000002 text:81:42 user.of=second
      dir  opt            755 0 0 1000000002
      dir  opt/deep       755 0 0 1000000002
      file opt/deep/c     644 0 0 1000000002 text:82:43
      slink ln            777 0 0 1000000002 opt
      """;

  @TempDir Path folder;
  private List<Path> base = List.of();
  private Path upper = Path.of("/");
  private Path work = Path.of("/");
  private Path merged = Path.of("/");
  private Path first = Path.of("/");
  private Path second = Path.of("/");

  @BeforeEach
  void makeLayers() throws IOException {
    Needs.root("mounting an overlay");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    base = Fixture.folders(folder, OverlayProfile.KERNEL, true);
    upper = Files.createDirectory(folder.resolve("upper"));
    work = Files.createDirectory(folder.resolve("work"));
    merged = folder.resolve("merged");
    first = image("first", FIRST);
    second = image("second", SECOND);
  }

  private Path image(String name, String spec) throws IOException {
    Path tree = folder.resolve(name);
    HostTree.make(TreeSpec.parse(spec), tree);
    Path image = folder.resolve(name + ".squashfs");
    Peer.MKSQUASHFS.command(tree, image, "-quiet", "-no-progress").check();
    return image;
  }

  private MountedOverlay mount() throws IOException {
    return MountedOverlay.mount(base, upper, work, OverlayProfile.KERNEL, merged);
  }

  private List<Path> above(Path... modules) {
    List<Path> all = new ArrayList<>(List.of(modules));
    all.addAll(base);
    return all;
  }

  /// What the kernel shows of the upper directory as the topmost of layers that nobody writes to.
  private SortedMap<String, String> byKernel(List<Path> layers, Instant start) throws IOException {
    List<KernelMount> images = new ArrayList<>();
    List<String> folders = new ArrayList<>(List.of(upper.toString()));
    Path point = Files.createDirectories(folder.resolve("kernel"));
    try {
      for (Path layer : layers) {
        if (Files.isDirectory(layer)) {
          folders.add(layer.toString());
        } else {
          KernelMount image = KernelMount.of(layer, 0);
          images.add(image);
          folders.add(image.folder().toString());
        }
      }
      String options = "ro,index=off,metacopy=off,lowerdir=" + String.join(":", folders);
      Peer.MOUNT.command("-t", "overlay", "-o", options, "overlay", point).check();
      try {
        return ViewDump.of(new MountSubject(point), start);
      } finally {
        Peer.UMOUNT.command(point).check();
      }
    } finally {
      for (KernelMount image : images) {
        image.close();
      }
    }
  }

  private void assertAsByKernel(List<Path> layers, Instant start) throws IOException {
    SortedMap<String, String> ours = ViewDump.of(new MountSubject(merged), start);
    assertEquals(text(byKernel(layers, start)), text(ours));
  }

  private static String text(SortedMap<String, String> lines) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> line : lines.entrySet()) {
      text.append(line.getKey()).append(' ').append(line.getValue()).append('\n');
    }
    return text.toString();
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }

  @Test
  void whatIsInTheUpperDirectoryStaysAndHides() throws IOException {
    Instant start = Instant.now();
    try (MountedOverlay _ = mount()) {
      Instant unused = start.plus(Duration.ofDays(1)); // times are compared to the nanosecond
      assertAsByKernel(base, unused);
      write(merged.resolve("etc/conf"), "changed");
      Files.delete(merged.resolve("large"));
      Files.createDirectory(merged.resolve("opt"));
      write(merged.resolve("opt/own"), "own");
      assertFalse(Files.exists(merged.resolve("opt/deep/b")));
      assertAsByKernel(base, unused);
      for (int i = 0; i < 3; i++) {
        StackControl.add(merged, first);
        assertAsByKernel(above(first), unused);
        StackControl.add(merged, second);
        assertAsByKernel(above(second, first), unused);
        write(merged.resolve("opt/deep/b"), "copied up " + i);
        Files.deleteIfExists(merged.resolve("opt/deep/c"));
        assertAsByKernel(above(second, first), unused);
        StackControl.remove(merged, first);
        assertAsByKernel(above(second), unused);
        StackControl.remove(merged, second);
        assertAsByKernel(base, unused);
        write(merged.resolve("etc/leaf"), "in place of the module's " + i);
      }
      assertEquals("changed", Files.readString(merged.resolve("etc/conf")));
      assertEquals("copied up 2", Files.readString(merged.resolve("opt/deep/b")));
    }
    try (KernelOverlay kernel =
        KernelOverlay.mount(base, upper, work, OverlayProfile.KERNEL, merged)) {
      assertEquals("own", Files.readString(kernel.folder().resolve("opt/own")));
    }
  }

  @Test
  void openFilesGoOn() throws IOException {
    try (MountedOverlay _ = mount()) {
      byte[] before = Files.readAllBytes(merged.resolve("etc/conf"));
      try (FileChannel old = FileChannel.open(merged.resolve("etc/conf"));
          FileChannel hidden = FileChannel.open(merged.resolve("etc/one"));
          FileChannel written =
              FileChannel.open(
                  merged.resolve("gonedir"),
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.READ)) {
        StackControl.add(merged, first);
        assertFalse(Files.exists(merged.resolve("etc/one")));
        assertEquals(70, Files.size(merged.resolve("etc/conf")));
        assertArrayEquals(before, bytes(old));
        assertEquals(90, bytes(hidden).length);
        assertEquals(3, written.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0));
        try (FileChannel module = FileChannel.open(merged.resolve("opt/deep/b"))) {
          assertTrue(isOpen(first));
          StackControl.remove(merged, first);
          assertFalse(Files.exists(merged.resolve("opt")));
          assertEquals(73, bytes(module).length);
          assertTrue(isOpen(first));
        }
        while (isOpen(first)) { // the kernel says some time later that a file is closed
          Thread.onSpinWait();
        }
        assertArrayEquals(before, bytes(old));
      }
      assertEquals(3, Files.size(merged.resolve("gonedir")));
    }
  }

  @Test
  void aLayerStaysThatHasTheBytesOfAFileInTheUpperDirectory() throws IOException {
    Path lower = folder.resolve("first");
    String options =
        "metacopy=on,redirect_dir=on,lowerdir=%s:%s,upperdir=%s,workdir=%s"
            .formatted(lower, base.getLast(), upper, work);
    Files.createDirectories(merged);
    Peer.MOUNT.command("-t", "overlay", "-o", options, "overlay", merged).check();
    try {
      Files.setLastModifiedTime(merged.resolve("etc/leaf"), FileTime.fromMillis(0));
    } finally {
      Peer.UMOUNT.command(merged).check();
    }
    ViewRules rules = new ViewRules(OverlayProfile.KERNEL.space(), true, true);
    Layer kept = Layers.open(base.getLast());
    try (Layer gone = Layers.open(lower);
        Overlay overlay =
            Overlay.open(
                new Stack(List.of(gone, kept), 0, rules), upper, work, OverlayProfile.KERNEL)) {
      Stack fewer = new Stack(List.of(kept), 0, rules);
      OverlayNode etc = overlay.lookup(Caller.ROOT, overlay.root(), Name.of("etc"));
      OverlayNode leaf = etc == null ? null : overlay.lookup(Caller.ROOT, etc, Name.of("leaf"));
      assertNotNull(leaf);
      IOException needed =
          assertThrows(IOException.class, () -> overlay.exchange(fewer, new int[] {1}));
      assertTrue(
          String.valueOf(needed.getMessage()).contains("has the bytes of /etc/leaf"),
          needed.getMessage());
      leaf.open(Caller.ROOT, OpenFlags.WRITE).close(); // completes it
      StackChange _ = overlay.exchange(fewer, new int[] {1});
      assertEquals(71, leaf.status().size());
    }
  }

  @Test
  void moreLayersThanTheKernelTakes() throws IOException {
    List<Path> many = new ArrayList<>();
    for (int i = 0; i <= 1000; i++) {
      Path layer = Files.createDirectory(folder.resolve("layer" + i));
      write(layer.resolve("top"), "of " + i);
      write(layer.resolve("own" + i), "");
      many.addFirst(layer);
    }
    Path last = many.removeFirst();
    try (MountedOverlay _ =
        MountedOverlay.mount(many, upper, work, OverlayProfile.KERNEL, merged)) {
      assertEquals("of 999", Files.readString(merged.resolve("top")));
      assertFalse(Files.exists(merged.resolve("own1000")));
      StackControl.add(merged, last);
      assertEquals("of 1000", Files.readString(merged.resolve("top")));
      assertTrue(Files.exists(merged.resolve("own0")));
      assertTrue(Files.exists(merged.resolve("own1000")));
      IOException twice = assertThrows(IOException.class, () -> StackControl.add(merged, last));
      assertTrue(String.valueOf(twice.getMessage()).startsWith(last.toString()));
      StackControl.remove(merged, many.get(500));
      assertFalse(Files.exists(merged.resolve("own499")));
      assertEquals("of 1000", Files.readString(merged.resolve("top")));
    }
  }

  /// Whether this process, which serves the mount, has a file open.
  private static boolean isOpen(Path file) throws IOException {
    try (var all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path one : all) {
        try {
          if (Files.readSymbolicLink(one).equals(file.toRealPath())) {
            return true;
          }
        } catch (IOException e) {
          // closed meanwhile
        }
      }
    }
    return false;
  }

  private static byte[] bytes(FileChannel file) throws IOException {
    return Channels.newInputStream(file.position(0)).readAllBytes();
  }

  @Test
  void manyWorkWhileLayersComeAndGo() throws Exception {
    Instant start = Instant.now();
    SortedMap<String, String> ours;
    try (MountedOverlay _ = mount();
        ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
      Files.delete(merged.resolve("pipe")); // who opens one in place of a file waits for ever
      long end = System.nanoTime() + LOAD.toNanos();
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(SEED * 1000L + i);
        all.add(pool.submit(() -> play(random, start, end)));
      }
      Random random = new Random(SEED);
      List<Path> there = new ArrayList<>();
      while (System.nanoTime() < end) {
        Path module = random.nextBoolean() ? first : second;
        if (there.remove(module)) {
          StackControl.remove(merged, module);
        } else {
          StackControl.add(merged, module);
          there.add(module);
        }
      }
      for (Future<?> one : all) {
        one.get();
      }
      for (Path module : there) {
        StackControl.remove(merged, module);
      }
      ours = ViewDump.of(new MountSubject(merged), start);
    }
    try (KernelOverlay kernel =
        KernelOverlay.mount(base, upper, work, OverlayProfile.KERNEL, merged)) {
      assertEquals(
          text(ViewDump.of(new MountSubject(kernel.folder()), start)), text(ours), "seed " + SEED);
    }
  }

  private Void play(Random random, Instant start, long end) throws Exception {
    RandomLines lines = new RandomLines(random);
    MountSubject subject = new MountSubject(merged);
    while (System.nanoTime() < end) {
      Script script = new Script(subject, 0022);
      lines.look(ViewDump.of(subject, start));
      for (int i = 0; i < 100 && System.nanoTime() < end; i++) {
        String line = lines.next();
        String answer = line.contains(" p 0") ? "" : script.run(line);
        if (answer.equals("error 5")) {
          throw new AssertionError(line + " => " + answer);
        }
      }
      script.end();
    }
    return null;
  }
}
