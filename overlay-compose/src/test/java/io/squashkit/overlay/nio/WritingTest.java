package io.squashkit.overlay.nio;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.overlay.upper.OverlayProfile;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.MountCalls;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.SmallDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each case by this provider and by the JDK's own on the kernel's overlay of the same layers: the same answers and
/// exceptions, and the same trees in the end, ours as we show it and as the kernel mounts it.
class WritingTest {
  @TempDir Path folder;

  private List<Path> layers;
  private @Nullable SmallDisk disk;
  private int runs;

  @BeforeEach
  void make() throws IOException {
    Needs.kernelMount();
    layers = Layered.make(folder);
    disk = SmallDisk.of(1 << 29); // in memory: the kernel waits for a disk at each copy
  }

  @AfterEach
  void unmount() throws IOException {
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void asTheKernelWithItsDefaults() throws Exception {
    compare(OverlayProfile.KERNEL, "redirect_dir=follow", name -> true);
  }

  @Test
  void asTheKernelWithRedirects() throws Exception {
    compare(
        OverlayProfile.REDIRECT,
        "redirect_dir=on",
        name -> name.startsWith("move") || name.startsWith("make"));
  }

  private void compare(OverlayProfile profile, String option, Predicate<String> names)
      throws Exception {
    List<String> differences = new ArrayList<>();
    try (KernelMount base = KernelMount.of(layers.getLast(), 0)) {
      for (Map.Entry<String, WriteCases.Case> one : WriteCases.all().entrySet()) {
        if (!names.test(one.getKey())) {
          continue;
        }
        Path here = Layered.folder(requireNonNull(disk).folder(), "run" + runs++);
        Mount kernel = new Mount(here, "kernel", option, layers.getFirst(), base.folder());
        Object expected;
        Object expectedTree;
        try (kernel) {
          kernel.mount();
          expected = answer(one.getValue(), kernel.folder);
          expectedTree = TreeListing.of(kernel.folder);
        }
        Mount ours = new Mount(here, "ours", option, layers.getFirst(), base.folder());
        Object found;
        Object tree;
        try (OverlayFileSystem fileSystem =
            OverlayFileSystem.open(layers, ours.upper, ours.work, profile)) {
          found = answer(one.getValue(), fileSystem.getPath("/"));
          tree = TreeListing.of(fileSystem.getPath("/"));
        }
        note(differences, one.getKey() + ": answer", expected, found);
        note(differences, one.getKey() + ": tree", expectedTree, tree);
        try (ours) {
          ours.mount();
          note(differences, one.getKey() + ": mounted", expectedTree, TreeListing.of(ours.folder));
        }
      }
    }
    assertEquals("", String.join("\n", differences));
  }

  private static void note(List<String> differences, String what, Object expected, Object found) {
    boolean same =
        expected instanceof Class<?> one && found instanceof Class<?> other
            ? one.isAssignableFrom(other)
            : expected.equals(found);
    if (!same) {
      differences.add(what + "\n  kernel " + expected + "\n  ours   " + found);
    }
  }

  /// What a case tells, or the exception that it ends with.
  private static Object answer(WriteCases.Case one, Path root) {
    try {
      return String.valueOf(one.run(root));
    } catch (Exception e) {
      return e.getClass();
    }
  }

  /// An overlay of the kernel.
  private static final class Mount implements AutoCloseable {
    final Path upper;
    final Path work;
    final Path folder;
    private final String options;

    Mount(Path in, String name, String option, Path top, Path base) throws IOException {
      upper = Layered.folder(in, name + "-upper");
      work = Layered.folder(in, name + "-work");
      folder = Layered.folder(in, name);
      options =
          "lowerdir="
              + top
              + ":"
              + base
              + ",upperdir="
              + upper
              + ",workdir="
              + work
              + ","
              + option
              + ",index=off,metacopy=off";
    }

    void mount() throws IOException {
      byte[] source = "overlay".getBytes(StandardCharsets.US_ASCII);
      byte[] point = HostPath.of(folder).bytes();
      Errno.check(MountCalls.mount(source, point, "overlay", 0, options), folder);
    }

    @Override
    public void close() throws IOException {
      Errno.check(MountCalls.unmount(HostPath.of(folder).bytes(), 0), folder);
    }
  }
}
