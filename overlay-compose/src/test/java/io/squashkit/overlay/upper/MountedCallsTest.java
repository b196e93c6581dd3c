package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.overlay.fuse.FuseMount;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Calls that a script has no words for, on a mount of the kernel and on one of ours: the answers are the
/// same, and so is what is there afterwards.
@Timeout(120) // what is not answered would wait for ever
class MountedCallsTest {
  private static final String SPEC =
      """
      dir  .      755 0 0 1000000000
      file large  644 0 0 1000000000 text:3000000:1
      file sparse 644 0 0 1000000000 sparse:9000000:2
      file small  4755 0 0 1000000000 text:100:3
      file lower  644 0 0 1000000000 text:50000:4
      """;

  private final Posix posix = Posix.host();

  @TempDir Path folder;

  /// What is done in a mount; the lines are compared.
  private interface Calls {
    List<String> make(Path merged) throws IOException;
  }

  private Path lower() throws IOException {
    Needs.root("mounting an overlay");
    Path lower = folder.resolve("lower");
    HostTree.make(TreeSpec.parse(SPEC), lower);
    return lower;
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines);
  }

  private Path at(String name, String part) throws IOException {
    return Files.createDirectories(folder.resolve(name).resolve(part));
  }

  private List<String> inKernel(Path lower, Calls calls) throws IOException {
    Path upper = at("kernel", "upper");
    Path work = at("kernel", "work");
    Path merged = at("kernel", "merged");
    try (KernelOverlay _ =
        KernelOverlay.mount(List.of(lower), upper, work, OverlayProfile.KERNEL, merged)) {
      return calls.make(merged);
    }
  }

  private List<String> inOurs(Path lower, Calls calls) throws IOException {
    try (MountedOverlay mount = mounted(lower.getFileName() + "-ours", lower)) {
      return calls.make(mount.folder());
    }
  }

  private MountedOverlay mounted(String name, Path lower) throws IOException {
    return MountedOverlay.mount(
        List.of(lower),
        at(name, "upper"),
        at(name, "work"),
        OverlayProfile.KERNEL,
        at(name, "merged"));
  }

  private int open(Path file, int flags) {
    return posix.open(
        Posix.CWD, file.toString().getBytes(StandardCharsets.ISO_8859_1), flags, 0644);
  }

  /// Copies as `cp` does, in as many steps as it takes.
  private String copied(Path merged, String from, long start, String to, long position, long size) {
    int source = open(merged.resolve(from), OpenFlags.READ);
    int target = open(merged.resolve(to), OpenFlags.READ_WRITE | OpenFlags.CREATE);
    try {
      long done = 0;
      long step = 1;
      while (done < size && step > 0) {
        step = FileCalls.copyRange(source, start + done, target, position + done, size - done);
        done += Math.max(step, 0);
      }
      return from + " to " + to + ": " + (step < 0 ? step : done);
    } finally {
      posix.close(source);
      posix.close(target);
    }
  }

  private List<String> copies(Path merged) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(copied(merged, "large", 0, "whole", 0, Long.MAX_VALUE >> 1));
    lines.add(copied(merged, "large", 1234, "part", 77, 2_000_001));
    lines.add(copied(merged, "whole", 4096, "part", 1 << 20, 4096));
    lines.add(copied(merged, "whole", 0, "whole", 3_000_000, 50_000)); // within one file
    lines.add(copied(merged, "whole", 0, "whole", 10, 50_000)); // it overlaps
    lines.add(copied(merged, "small", 99, "end", 0, 50));
    lines.add(copied(merged, "small", 100, "none", 0, 50));
    lines.add(copied(merged, "sparse", 0, "sparse2", 0, 9_000_000));
    lines.add(copied(merged, "large", 0, "small", 10, 20));
    lines.add(copied(merged, "small", 0, "large", 10, 20)); // was read before, now copied up
    for (String name : List.of("whole", "part", "end", "none", "sparse2", "small", "large")) {
      byte[] bytes = Files.readAllBytes(merged.resolve(name));
      Object mode = Files.getAttribute(merged.resolve(name), "unix:mode");
      lines.add(name + " " + bytes.length + " " + Arrays.hashCode(bytes) + " " + mode);
    }
    return lines;
  }

  @Test
  void partsOfFilesAreCopied() throws Exception {
    Path lower = lower();
    List<String> expected = inKernel(lower, this::copies);
    assertEquals(text(expected), text(inOurs(lower, this::copies)));
    Path image = folder.resolve("image");
    Peer.MKSQUASHFS.command(lower, image, "-quiet", "-no-progress").check();
    assertEquals(text(expected), text(inOurs(image, this::copies)));
  }

  @Test
  void filesAreWhatTheyAreByWhicheverWay() throws Exception {
    Path lower = lower();
    List<String> expected = inKernel(lower, PassedFiles::use);
    assertEquals(text(expected), text(inOurs(lower, PassedFiles::use)));
  }

  @Test
  void filesOfTheUpperDirectoryAreReadAndWrittenByTheKernel() throws Exception {
    try (MountedOverlay mount = mounted("passed", lower())) {
      Path merged = mount.folder();
      int fresh = open(merged.resolve("fresh"), OpenFlags.READ_WRITE | OpenFlags.CREATE);
      ByteBuffer bytes = ByteBuffer.allocateDirect(100_000);
      assertEquals(1, posix.write(fresh, 0, bytes.limit(1))); // asks for capabilities
      bytes.clear();
      long before = mount.mount().server().answered();
      assertEquals(100_000, posix.write(fresh, 5, bytes));
      assertEquals(100_000, posix.read(fresh, 0, bytes.clear()));
      long asked = mount.mount().server().answered() - before;
      posix.close(fresh);
      assertEquals(100_005, Files.size(at("passed", "upper").resolve("fresh")));
      Needs.that(passes(), "only Linux 6.9 and later read and write by themselves");
      assertEquals(0, asked);
    }
  }

  /// Whether this kernel can, and lets this process have it.
  private static boolean passes() throws IOException {
    String[] version = System.getProperty("os.version").split("[.-]", 3);
    int number = Integer.parseInt(version[0]) * 1000 + Integer.parseInt(version[1]);
    return number >= 6009
        && Files.readString(Path.of("/proc/self/uid_map")).strip().endsWith("4294967295");
  }

  private String flags(Path file, int set, int extended) {
    int open = open(file, OpenFlags.READ);
    StringBuilder line = new StringBuilder(file.getFileName() + ": ");
    try {
      if (set >= 0) {
        line.append(FileCalls.setFlags(open, set)).append(' ');
      }
      ByteBuffer all = ByteBuffer.allocate(FileCalls.EXTENDED_FLAGS).order(ByteOrder.nativeOrder());
      if (extended >= 0) {
        line.append(FileCalls.setExtendedFlags(open, all.putInt(0, extended))).append(' ');
      }
      line.append(Integer.toHexString(FileCalls.flags(open))).append(' ');
      line.append(FileCalls.extendedFlags(open, all))
          .append(' ')
          .append(Arrays.toString(all.array()));
      return line.toString();
    } finally {
      posix.close(open);
    }
  }

  private List<String> flags(Path merged) throws IOException {
    Path fresh = Files.createFile(merged.resolve("fresh"));
    Path small = merged.resolve("small");
    List<String> lines = new ArrayList<>();
    lines.add(flags(fresh, -1, -1));
    lines.add(flags(fresh, -1, 0x40)); // without time of access
    lines.add(flags(fresh, -1, 0x40 | 0x8)); // and immutable
    lines.add(flags(fresh, -1, 0x10)); // append-only instead
    lines.add(flags(fresh, 0x80 | 0x10, -1));
    lines.add(flags(fresh, -1, 0));
    lines.add(flags(fresh, -1, 0x2)); // nobody sets that
    lines.add(flags(small, -1, 0x40 | 0x10)); // copied up by it
    lines.add(flags(small, -1, 0));
    lines.add(flags(merged, -1, 0x80)); // not dumped
    lines.add(flags(merged, -1, 0));
    return lines;
  }

  @Test
  void flagsAreThoseOfTheKernel() throws Exception {
    Path lower = lower();
    assertEquals(text(inKernel(lower, this::flags)), text(inOurs(lower, this::flags)));
  }

  @Test
  void partsOfFilesAreCopiedByTheServer() throws Exception {
    try (MountedOverlay mount = mounted("asked", lower())) {
      Path merged = mount.folder();
      long before = mount.mount().server().answered();
      assertEquals("large to copy: 3000000", copied(merged, "large", 0, "copy", 0, 3_000_000));
      long asked = mount.mount().server().answered() - before;
      assertTrue(asked < 20, () -> asked + " questions: the kernel has copied pieces of 64 KiB");
    }
  }

  /// The kernel does not ask a server for it, but goes on.
  @Test
  void nothingStaysOpenOfWhatTheKernelNeverForgot() throws Exception {
    Path lower = lower();
    int inside;
    try (MountedOverlay mount = mounted("abandoned", lower)) {
      Path left = Files.createDirectory(mount.folder().resolve("left"));
      inside = open(left, OpenFlags.READ | OpenFlags.DIRECTORY);
      Files.delete(left);
      mount.mount().close(); // by force, since somebody is in it
      mount.mount().await();
    }
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      List<Path> left = new ArrayList<>();
      for (Path descriptor : open.toList()) {
        if (Files.isSymbolicLink(descriptor)) {
          left.add(Files.readSymbolicLink(descriptor));
        }
      }
      Path upper = folder.toRealPath().resolve("abandoned/upper");
      left.removeIf(file -> !file.startsWith(upper));
      assertEquals(List.of(), left);
    } finally {
      posix.close(inside);
    }
  }

  @Test
  void everythingCanBeAskedToBeOnTheDisk() throws Exception {
    try (MountedOverlay mount = mounted("all", lower())) {
      Path merged = mount.folder();
      Files.writeString(merged.resolve("fresh"), "fresh");
      int root = open(merged, OpenFlags.READ | OpenFlags.DIRECTORY);
      FuseMount served = mount.mount();
      long before = served.server().answered();
      assertEquals(0, FileCalls.syncAll(root));
      assertEquals(before, served.server().answered());
      assertEquals(0, FileCalls.sync(root));
      posix.close(root);
    }
  }
}
