package io.squashkit.overlay.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.overlay.fuse.FuseFileSystem;
import io.squashkit.overlay.fuse.FuseMount;
import io.squashkit.overlay.fuse.FuseMountOptions;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.layer.SpecTree;
import io.squashkit.overlay.upper.Overlay;
import io.squashkit.overlay.upper.OverlayProfile;
import io.squashkit.overlay.view.Stack;
import io.squashkit.overlay.view.ViewRules;
import io.squashkit.squashfs.codec.Compression;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.SquashfsException;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.testdata.Command;
import io.squashkit.testdata.ImageBytes;
import io.squashkit.testdata.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Images made by enemies, mounted: each question gets an answer or an error number, in bounded time, what
/// is damaged has a line in the log, and what is sound is shown all the same. `-Dseed=N` repeats a run,
/// `-Dmutations=N` makes a longer one.
class HostileMountTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int MUTATIONS = Integer.getInteger("mutations", 60);

  /// No image may take longer; the slowest takes some tenths.
  private static final int SECONDS = 30;

  private static final int LONGEST_LINE = 1000;

  /// Damage, and what marks lead to; what programs get wrong; what the kernel makes of our answers.
  private static final Set<Integer> ANSWERS =
      Set.of(
          Errno.EIO,
          Errno.EPERM,
          Errno.EINVAL,
          Errno.ENOENT,
          Errno.ELOOP,
          Errno.ENODATA,
          Errno.ENOTDIR,
          Errno.ENXIO,
          Errno.ENAMETOOLONG);

  /// What also may come of writing.
  private static final Set<Integer> WRITERS =
      Set.of(
          Errno.EXDEV,
          Errno.EBUSY,
          Errno.EISDIR,
          Errno.ENOTEMPTY,
          Errno.EEXIST,
          Errno.EACCES,
          Errno.EOPNOTSUPP);

  private static final String[] BASE = {
    "dir d",
    "dir d/e",
    "file d/e/deep text:9:1",
    "dir old",
    "file old/in text:5000:2",
    "file alive text:5:3",
    "file many text:40000:4",
  };

  private static final String[] TOP = {
    "dir d 750 0 0 1 trusted.overlay.origin=",
    "chr d/e 0 0 0 1 0:0",
    "file d/data 644 0 0 1 text:9000:5",
    "dir moved 755 0 0 1 trusted.overlay.redirect=/old",
    "chr old 0 0 0 1 0:0",
    "file many 644 0 0 1 sparse:100000:6 user.note=value",
    "dir plain 755 0 0 1 trusted.overlay.opaque=y",
    "dir plain/p 755 0 0 1 user.long=" + "v".repeat(300),
    "slink plain/link 777 0 0 1 ../many",
    "fifo plain/pipe 600 0 0 1",
    "blk plain/disk 600 0 0 1 60:1",
    "file half 644 0 0 1 sparse:5000:1 trusted.overlay.metacopy= trusted.overlay.redirect=/many",
  };

  @TempDir Path folder;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private Path base;

  @BeforeEach
  void makeBase() throws IOException {
    Needs.root("mounting a FUSE file system");
    Needs.that(Files.exists(Path.of("/dev/fuse")), "a FUSE mount needs /dev/fuse");
    base = image("base", Compression.NONE, BASE);
  }

  private Path image(String name, Compression compression, String... lines) throws IOException {
    Path image = folder.resolve(name);
    PackOptions like = PackOptions.DEFAULTS;
    PackOptions options =
        new PackOptions(
            compression,
            4096,
            1,
            like.memory(),
            like.fragments(),
            like.duplicates(),
            like.xattrs(),
            like.export(),
            like.pad(),
            like.allRoot(),
            like.inodeTime(),
            like.imageTime(),
            like.latestTime(),
            like.offset(),
            like.verify(),
            true,
            like.unreadable(),
            like.order());
    ImagePacker.pack(SpecTree.of(lines), image, options, PackListener.NONE);
    return image;
  }

  /// How an image that was changed is mounted.
  enum Way {
    ALONE,
    ABOVE,
    BELOW,
    WRITTEN
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void changedImages(Way way) throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    int damaged = 0;
    for (String compressor : List.of("none", "zstd")) {
      Compression how =
          compressor.equals("none")
              ? Compression.NONE
              : new Compression(CompressorId.ZSTD, Compression.DEFAULT_LEVEL, Set.of());
      ImageBytes sound = ImageBytes.of(image(compressor, how, TOP));
      int count = compressor.equals("none") ? MUTATIONS : MUTATIONS / 4;
      for (int i = 0; i < count; i++) {
        ImageBytes image = sound.copy();
        image.mutate(random.split());
        Path changed = image.write(folder.resolve("changed"));
        try {
          damaged += examine(changed, way) ? 1 : 0;
        } catch (AssertionError e) {
          throw new AssertionError("seed " + SEED + ", " + compressor + ", mutation " + i, e);
        }
      }
    }
    assertTrue(damaged > 0, "nothing was damaged");
  }

  /// @return whether the damage was noticed
  private boolean examine(Path changed, Way way) throws Exception {
    log.clear();
    List<Path> fromTop =
        switch (way) {
          case ALONE -> List.of(changed);
          case BELOW -> List.of(base, changed);
          default -> List.of(changed, base);
        };
    List<Layer> layers = new ArrayList<>();
    try {
      for (Path layer : fromTop) {
        layers.add(Layers.open(layer));
      }
      examine(new Stack(layers, 0, ViewRules.ALL), way);
    } catch (SquashfsException e) { // refused as a whole
      log.add(String.valueOf(e.getMessage()));
    } finally {
      for (Layer layer : layers) {
        layer.close();
      }
    }
    for (String line : log) {
      assertLine(line);
    }
    return !log.isEmpty();
  }

  private void examine(Stack stack, Way way) throws Exception {
    switch (way) {
      case ALONE -> mounted(StackFileSystem.plain(stack), true, false);
      case ABOVE, BELOW -> mounted(StackFileSystem.merged(stack), false, false);
      case WRITTEN -> {
        Path at = Files.createDirectory(folder.resolve("written"));
        Path upper = Files.createDirectory(at.resolve("upper"));
        Path work = Files.createDirectory(at.resolve("work"));
        try (Overlay overlay = Overlay.open(stack, upper, work, OverlayProfile.KERNEL);
            WritableFileSystem shown = new WritableFileSystem(overlay, Layers::open)) {
          mounted(shown, false, true);
        } finally {
          Command.of("rm", "-rf", at).check();
        }
      }
    }
  }

  private static void assertLine(String line) {
    assertTrue(line.length() < LONGEST_LINE && !line.contains("\n"), line);
    // That would be a mistake of ours that came to light.
    assertTrue(!line.startsWith("question ") && !line.contains("Exception"), line);
  }

  private void mounted(FuseFileSystem shown, boolean alone, boolean writes) throws Exception {
    Path point = Files.createDirectories(folder.resolve("point"));
    // Not trusted: a device in an image that was changed at random would be one of this machine.
    FuseMountOptions options = new FuseMountOptions("hostile", !writes, true, false, 2);
    FuseMount mount = FuseMount.mount(shown, point, options, log::add);
    try {
      HostileWalk walk = new HostileWalk(point);
      within(mount, walk::read);
      assertAnswers(walk, ANSWERS);
      String alive = walk.text("alive");
      assertTrue(alone || alive.length() == 5 || !log.isEmpty(), "alive: " + alive);
      if (writes) {
        within(mount, walk::write);
        Set<Integer> all = new TreeSet<>(ANSWERS);
        all.addAll(WRITERS);
        assertAnswers(walk, all);
        int made = walk.create("made");
        assertTrue(made == 0 || !log.isEmpty(), "create: " + made);
        assertEquals(made == 0, Files.exists(folder.resolve("written/upper/made")));
      }
    } finally {
      mount.close();
      mount.await();
    }
  }

  private void assertAnswers(HostileWalk walk, Collection<Integer> allowed) {
    for (Map.Entry<Integer, Set<String>> one : walk.errors().entrySet()) {
      assertTrue(allowed.contains(one.getKey()), one + " of " + walk.errors());
      if (one.getKey() == Errno.EIO) {
        assertTrue(!log.isEmpty(), "no line for " + one);
      }
    }
  }

  /// Does something with a mount that may not answer: then whoever waits for it is let go.
  private void within(FuseMount mount, Runnable work) throws Exception {
    CompletableFuture<Void> done = CompletableFuture.runAsync(work);
    try {
      done.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      StringBuilder threads = new StringBuilder("hangs in\n");
      Thread.getAllStackTraces()
          .forEach(
              (thread, stack) -> {
                if (thread.getName().startsWith("fuse-")) {
                  threads.append(thread).append(": ").append(List.of(stack)).append('\n');
                }
              });
      mount.close();
      throw new AssertionError(threads.toString(), e);
    }
  }
}
