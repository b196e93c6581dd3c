package io.squashkit.overlay.mount;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.overlay.fuse.FuseMount;
import io.squashkit.overlay.fuse.FuseMountOptions;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.view.Stack;
import io.squashkit.overlay.view.ViewRules;
import io.squashkit.testdata.Command;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.TreeGenerator;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Mounts of ours beside those of the kernel.
@Timeout(120) // what is not answered would wait for ever
class StackFileSystemTest {
  private static final int BLOCK_SIZE = 4096;

  @TempDir Path folder;
  private final List<String> log = new CopyOnWriteArrayList<>();

  /// A stack that is mounted.
  private final class Mounted implements AutoCloseable {
    final Path point;
    final Stack stack;
    final FuseMount mount;

    Mounted(Path... fromBottom) throws IOException {
      this(fromBottom.length > 1, fromBottom);
    }

    Mounted(boolean merged, Path... fromBottom) throws IOException {
      Needs.root("mounting a FUSE file system");
      Needs.that(Files.exists(Path.of("/dev/fuse")), "a FUSE mount needs /dev/fuse");
      List<Layer> layers = new ArrayList<>();
      for (Path layer : fromBottom) {
        layers.addFirst(Layers.open(layer));
      }
      point = Files.createTempDirectory("stack");
      stack = new Stack(layers, 0, ViewRules.ALL);
      FuseMountOptions options = FuseMountOptions.readOnly("layers, of a test", true);
      FailureLog failures = new FailureLog(log::add);
      StackFileSystem shown = merged ? StackFileSystem.merged(stack) : StackFileSystem.plain(stack);
      mount = FuseMount.mount(shown, point, options, failures);
    }

    @Override
    public void close() throws IOException {
      mount.close();
      mount.await();
      stack.close();
      Files.delete(point);
    }
  }

  private Path tree(String name, long seed) throws IOException {
    Needs.root("owners and devices");
    Path tree = folder.resolve(name);
    HostTree.make(TreeGenerator.everything(seed, BLOCK_SIZE), tree);
    return tree;
  }

  private Path image(Path tree, Object... options) throws IOException {
    Path image = folder.resolve(tree.getFileName() + ".squashfs");
    List<Object> all = new ArrayList<>(List.of(tree, image, "-noappend", "-b", BLOCK_SIZE));
    all.addAll(List.of(options));
    Peer.MKSQUASHFS.command(all.toArray()).check();
    return image;
  }

  /// Numbers, links and times to the nanosecond, beyond what manifests hold.
  private static String told(Path point) throws IOException {
    String script =
        "find . ! -type d -printf '%p %i %n %s %T@ %A@ %C@\\n' | sort; stat -fc %s:%c .";
    return Command.of("/bin/sh", "-c", script).in(point).check();
  }

  @Test
  void anImageShowsWhatTheKernelShowsOfIt() throws IOException {
    Path image = image(tree("tree", 11));
    try (Mounted ours = new Mounted(image);
        KernelMount kernel = KernelMount.of(image, 0)) {
      Manifest expected = Manifest.of(kernel.folder());
      for (int i = 0; i < 2; i++) { // asked for, then remembered
        assertEquals("", Manifest.difference(expected, Manifest.of(ours.point)));
      }
      assertEquals(told(kernel.folder()), told(ours.point));
      String write = Command.of("/usr/bin/touch", ours.point.resolve("new")).run().errors();
      assertTrue(write.contains("Read-only file system"), write);
      assertEquals(List.of(), log);
    }
  }

  /// More files than are remembered: they are found again by where their inodes lie, or by name.
  @Test
  void whatWasForgottenIsFoundAgain() throws IOException {
    Path tree = Files.createDirectory(folder.resolve("many"));
    int count = 3000;
    for (int i = 0; i < count; i++) {
      Files.writeString(tree.resolve("file" + i), "text " + i);
    }
    Files.createLink(tree.resolve("zlink"), tree.resolve("file0"));
    Path above = Files.createDirectory(folder.resolve("above"));
    Path image = image(tree);
    try (Mounted plain = new Mounted(image);
        Mounted merged = new Mounted(image, above);
        Mounted named = new Mounted(tree, above)) {
      for (Mounted mounted : List.of(plain, merged, named)) {
        Command.of("/usr/bin/find", mounted.point, "-printf", "%s").check();
        for (int i = 0; i < count; i++) {
          assertEquals("text " + i, Files.readString(mounted.point.resolve("file" + i)));
        }
        assertEquals("text 0", Files.readString(mounted.point.resolve("zlink")));
      }
      String numbers = Command.of("/usr/bin/stat", "-c%i", plain.point.resolve("file0")).check();
      assertEquals(
          numbers, Command.of("/usr/bin/stat", "-c%i", plain.point.resolve("zlink")).check());
      assertEquals(List.of(), log);
    }
  }

  @Test
  void aStackShowsWhatTheKernelsOverlayShowsOfIt() throws IOException {
    Path base = tree("base", 12);
    Path top = tree("top", 13);
    Command.of(
            "/bin/bash",
            "-ec",
            """
            names=(../base/*); rm -rf "${names[0]##*/}"
            mknod "${names[0]##*/}" c 0 0
            mkdir opaque ../base/opaque; touch ../base/opaque/hidden opaque/shown
            setfattr -n trusted.overlay.opaque -v y opaque
            """)
        .in(top)
        .check();
    Path lower = image(base);
    Path upper = image(top);
    Path merged = Files.createDirectory(folder.resolve("merged"));
    try (Mounted ours = new Mounted(lower, upper);
        KernelMount first = KernelMount.of(lower, 0);
        KernelMount second = KernelMount.of(upper, 0)) {
      String layers = "lowerdir=" + second.folder() + ":" + first.folder();
      Peer.MOUNT.command("-t", "overlay", "-o", layers, "overlay", merged).check();
      try {
        Manifest expected = Manifest.of(merged).withoutLinks();
        assertEquals("", Manifest.difference(expected, Manifest.of(ours.point).withoutLinks()));
      } finally {
        Peer.UMOUNT.command(merged).check();
      }
      assertEquals(List.of(), log);
    }
  }

  @Test
  void foldersAndArchivesAreLayersToo() throws IOException {
    Path base = tree("base", 14);
    Path archive = folder.resolve("top.tar");
    Path top = Files.createDirectories(folder.resolve("top/more"));
    Files.writeString(top.resolve("file"), "text");
    Peer.TAR.command("-C", top.getParent(), "-cf", archive, "more").check();
    try (Mounted ours = new Mounted(base, archive)) {
      assertEquals("text", Files.readString(ours.point.resolve("more/file")));
      Predicate<String> common = path -> path.matches("(kinds|sizes|names|deep|wide)(/.*)?");
      Manifest expected = Manifest.of(base).only(common).withoutLinks();
      Manifest found = Manifest.of(ours.point).only(common).withoutLinks();
      assertEquals("", Manifest.difference(expected, found));
      assertTrue(found.rows().size() > 50);
    }
  }

  @Test
  void longDirectoriesAndForgottenObjectsAreFoundAgain() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("many/inner"));
    for (int i = 0; i < 9_000; i++) {
      Files.writeString(tree.resolve("name" + i), i % 100 == 0 ? "text " + i : "");
    }
    try (Mounted ours = new Mounted(image(tree.getParent()))) {
      String script = "cd inner; ls -U | sort -u | wc -l; ls -l | wc -l; cat name* | wc -w";
      for (int i = 0; i < 2; i++) {
        String found = Command.of("/bin/bash", "-ec", script).in(ours.point).check();
        assertEquals("9000\n9001\n91\n", found);
        Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "2");
      }
      assertEquals(List.of(), log);
    }
  }

  @Test
  void holesAreShown() throws IOException {
    Path tree = Files.createDirectory(folder.resolve("sparse"));
    try (RandomAccessFile file = new RandomAccessFile(tree.resolve("f").toFile(), "rw")) {
      file.setLength(100 * BLOCK_SIZE);
      file.seek(40 * BLOCK_SIZE);
      file.write(new byte[] {1, 2, 3});
    }
    String script =
        "import os; f=os.open('f',0); d=os.lseek(f,0,3); print(d, os.lseek(f,d,4),"
            + " os.lseek(f,0,4)); os.lseek(f,d+4096,3)";
    try (Mounted ours = new Mounted(image(tree))) {
      Command.Result found = Command.of("python3", "-c", script).in(ours.point).run();
      assertEquals("163840 167936 0\n", found.output());
      assertTrue(found.errors().contains("No such device or address"), found.errors());
    }
  }

  @Test
  void damageIsAnErrorOfItsFileAndOneLine() throws IOException {
    Path tree = Files.createDirectory(folder.resolve("damaged"));
    byte[] bytes = new byte[64 * BLOCK_SIZE];
    new Random(15).nextBytes(bytes);
    for (int i = 0; i < bytes.length; i += 2) {
      bytes[i] = 'a'; // compresses, but not to nothing
    }
    Files.write(tree.resolve("a"), bytes);
    Files.writeString(tree.resolve("b"), "sound");
    Path image = image(tree);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.seek(96 + 2000);
      file.write(new byte[1000]);
    }
    try (Mounted ours = new Mounted(image)) {
      Path damaged = ours.point.resolve("a");
      assertThrows(IOException.class, () -> Files.readAllBytes(damaged));
      assertThrows(IOException.class, () -> Files.readAllBytes(damaged));
      assertEquals("sound", Files.readString(ours.point.resolve("b")));
      byte[] end = new byte[BLOCK_SIZE];
      try (RandomAccessFile file = new RandomAccessFile(damaged.toFile(), "r")) {
        file.seek(32 * BLOCK_SIZE);
        file.readFully(end);
      }
      assertArrayEquals(java.util.Arrays.copyOfRange(bytes, 32 * BLOCK_SIZE, 33 * BLOCK_SIZE), end);
      assertEquals(1, log.size(), log::toString);
      assertTrue(log.getFirst().contains("data block at 0x60"), log.getFirst());
    }
  }

  @Test
  void onlyOwnMountsAreUnmounted() throws IOException {
    Path image = image(Files.createDirectory(folder.resolve("empty")));
    Path blank = Files.createDirectory(folder.resolve("a b"));
    assertThrows(FileSystemException.class, () -> Mounts.unmount(blank, false));
    assertThrows(FileSystemException.class, () -> Mounts.unmount(Path.of("/proc"), false));
    try (Mounted ours = new Mounted(image)) {
      Mounts.unmount(ours.point, false);
      ours.mount.await();
      assertThrows(FileSystemException.class, () -> Mounts.unmount(ours.point, false));
    }
  }
}
