package io.squashkit.overlay.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.overlay.layer.HostLayer;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.testdata.Needs;
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

/// The view of random stacks against the kernel's overlay of them. `-Doverlay.seeds=500` for a long run,
/// `-Doverlay.seed=7` for one alone.
class RandomStacksTest {
  private static final int SEEDS = Integer.getInteger("overlay.seeds", 8);

  @TempDir Path folder;

  /// Rules that the kernel has an equal of, and how it is told.
  private record Profile(ViewRules rules, String options) {}

  private static final List<Profile> PROFILES =
      List.of(
          new Profile(ViewRules.ALL, "redirect_dir=on,metacopy=on"),
          new Profile(ViewRules.KERNEL, "redirect_dir=follow,metacopy=off"),
          new Profile(
              new ViewRules(MarkSpace.TRUSTED, false, false), "redirect_dir=nofollow,metacopy=off"),
          new Profile(new ViewRules(MarkSpace.USER, false, false), "userxattr"));

  @Test
  void theViewIsTheKernels() throws IOException {
    Needs.kernelMount();
    Integer one = Integer.getInteger("overlay.seed");
    List<String> failed = new ArrayList<>();
    for (int seed = one == null ? 0 : one; seed < (one == null ? SEEDS : one + 1); seed++) {
      Path place = Files.createDirectory(folder.resolve("seed" + seed));
      List<String> differences = compare(seed, place);
      if (!differences.isEmpty()) {
        failed.add("seed " + seed + ":");
        failed.addAll(differences.subList(0, Math.min(10, differences.size())));
      }
      io.squashkit.testdata.Command.of("rm", "-rf", place).check();
    }
    assertEquals("", String.join("\n", failed));
  }

  private static List<String> compare(long seed, Path place) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Profile profile = PROFILES.get(random.nextInt(8) < 4 ? 0 : random.nextInt(4));
    int layers = 2 + random.nextInt(7);
    int dataOnly = layers > 2 && random.nextInt(4) == 0 ? 1 + random.nextInt(layers - 2) : 0;
    boolean asImages = random.nextInt(3) == 0;
    List<TreeSpec> specs =
        StackGenerator.stack(
            seed, layers, dataOnly, profile.rules.space().mark(""), random.nextInt(4) != 0);
    try (LayerFiles files = new LayerFiles(place, specs, dataOnly, asImages, profile.options);
        Stack stack = new Stack(files.open(), dataOnly, profile.rules);
        HostLayer kernel = HostLayer.open(files.merged())) {
      List<String> found =
          new ArrayList<>(
              KernelComparison.compare(files.merged(), dataOnly > 0, kernel.root(), stack.root()));
      if (!found.isEmpty()) {
        found.addFirst(
            profile + ", " + layers + " layers, " + dataOnly + " data, images " + asImages);
      }
      return found;
    }
  }
}
