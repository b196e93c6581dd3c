package io.squashkit.overlay.algebra;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.LayerManifest;
import io.squashkit.overlay.view.LayerFiles;
import io.squashkit.overlay.view.Stack;
import io.squashkit.overlay.view.ViewException;
import io.squashkit.overlay.view.ViewRules;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.Command;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.StackGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Flattened random stacks, mounted by the kernel, against the kernel's overlay of the stacks.
/// `-Doverlay.seeds=500` for a long run, `-Doverlay.seed=7` for one alone.
class FlattenTest {
  private static final int SEEDS = Integer.getInteger("overlay.seeds", 8);
  private static final String PREFIX = "trusted.overlay.";
  private static final String OPTIONS = "redirect_dir=on,metacopy=on";

  @TempDir Path folder;

  private interface Check {
    String difference(long seed, Path place) throws IOException;
  }

  private void forAllSeeds(Check check) throws IOException {
    Needs.kernelMount();
    Integer one = Integer.getInteger("overlay.seed");
    List<String> failed = new ArrayList<>();
    for (int seed = one == null ? 0 : one; seed < (one == null ? SEEDS : one + 1); seed++) {
      Path place = Files.createDirectory(folder.resolve("seed" + seed));
      String difference = check.difference(seed, place);
      if (!difference.isEmpty()) {
        failed.add("seed " + seed + ":\n" + difference);
      }
      Command.of("rm", "-rf", place).check();
    }
    assertEquals("", String.join("\n", failed));
  }

  @Test
  void aBaseShowsWhatTheStackShows() throws IOException {
    forAllSeeds(
        (seed, place) -> {
          SplittableRandom random = new SplittableRandom(seed);
          int layers = 2 + random.nextInt(7);
          List<TreeSpec> specs = specs(seed, layers);
          boolean images = random.nextInt(2) == 0;
          try (LayerFiles files = new LayerFiles(place, specs, 0, images, OPTIONS)) {
            Path image = place.resolve("flat");
            if (!flatten(files.open(), false, image)) {
              return "";
            }
            Path empty = Files.createDirectory(place.resolve("empty"));
            return difference(files.merged(), image, List.of(empty), !images && seed % 4 != 3);
          }
        });
  }

  @Test
  void aMiddleHidesWhatItsLayersHide() throws IOException {
    forAllSeeds(
        (seed, place) -> {
          SplittableRandom random = new SplittableRandom(seed);
          int layers = 3 + random.nextInt(6);
          int middle = 1 + random.nextInt(layers - 1);
          List<TreeSpec> specs = specs(seed, layers);
          try (LayerFiles files =
              new LayerFiles(place, specs, 0, random.nextInt(2) == 0, OPTIONS)) {
            Path image = place.resolve("flat");
            List<Layer> all = files.open();
            for (Layer below : all.subList(middle, layers)) {
              below.close();
            }
            if (!flatten(all.subList(0, middle), true, image)) {
              return "";
            }
            List<Path> below = files.folders().subList(middle, layers);
            return difference(files.merged(), image, below, false);
          }
        });
  }

  /// Every fourth stack has files without bytes, some of which nobody can read.
  private static List<TreeSpec> specs(long seed, int layers) {
    return seed % 4 == 3
        ? StackGenerator.stack(seed, layers, 0, PREFIX, true)
        : StackGenerator.wholeFiles(seed, layers, PREFIX);
  }

  private static boolean flatten(List<Layer> layers, boolean keep, Path image) throws IOException {
    try (Stack stack = new Stack(layers, 0, ViewRules.ALL)) {
      Tree tree = keep ? Flatten.keepingWhiteouts(stack) : Flatten.base(stack);
      ImagePacker.pack(tree, image, PackOptions.DEFAULTS, PackListener.NONE);
      return true;
    } catch (ViewException e) { // what the kernel cannot show cannot be flattened
      return false;
    }
  }

  private static String difference(Path original, Path image, List<Path> below, boolean links)
      throws IOException {
    Path merged = Files.createDirectory(image.resolveSibling("again"));
    try (KernelMount flat = KernelMount.of(image, 0)) {
      List<Path> layers = new ArrayList<>(below);
      layers.addFirst(flat.folder());
      LayerFiles.mount(layers, 0, OPTIONS, merged);
      try {
        Manifest expected = LayerManifest.ofOverlay(original);
        Manifest found = LayerManifest.ofOverlay(merged);
        return links
            ? Manifest.difference(expected, found)
            : Manifest.difference(expected.withoutLinks(), found.withoutLinks());
      } finally {
        Peer.UMOUNT.command(merged).check();
      }
    }
  }
}
