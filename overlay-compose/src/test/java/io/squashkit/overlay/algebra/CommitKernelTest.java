package io.squashkit.overlay.algebra;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.view.Stack;
import io.squashkit.overlay.view.ViewRules;
import io.squashkit.squashfs.compare.DiffOptions;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.TreeGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Uppers that the kernel has written, committed and mounted by the kernel again: the view must be the same.
/// Seeds by `-Doverlay.seeds=N`.
class CommitKernelTest {
  private static final String FOLLOW = ",redirect_dir=follow,metacopy=off,index=off";
  private static final DiffOptions DIFF = DiffOptions.DEFAULTS.withThreads(1);

  @TempDir Path folder;

  static LongStream seeds() {
    return LongStream.range(Long.getLong("overlay.first", 0), Long.getLong("overlay.seeds", 4));
  }

  /// How an upper is made.
  ///
  /// @param options mount options
  /// @param space where the marks are
  /// @param shown options to mount the layer with
  private record Form(String options, MarkSpace space, String shown) {}

  private static final List<Form> FORMS =
      List.of(
          new Form(",redirect_dir=off,metacopy=off,index=off", MarkSpace.TRUSTED, FOLLOW),
          new Form(",redirect_dir=on,metacopy=off,index=off", MarkSpace.TRUSTED, FOLLOW),
          new Form(
              ",redirect_dir=on,metacopy=on,index=off",
              MarkSpace.TRUSTED,
              ",redirect_dir=follow,metacopy=on,index=off".replace("follow", "on")),
          new Form(",userxattr,index=off", MarkSpace.USER, ",userxattr,index=off"));

  @ParameterizedTest
  @MethodSource("seeds")
  void aCommittedUpperShowsTheSame(long seed) throws IOException {
    Needs.kernelMount();
    Form form = FORMS.get((int) (seed % FORMS.size()));
    String at = "seed " + seed + form.options + ": ";
    KernelStack kernel = new KernelStack(folder);
    Path base = folder.resolve("base");
    HostTree.make(TreeGenerator.random(seed, 4096, 60), base);
    Path middle = kernel.fresh("middle");
    kernel.mounted(List.of(base), middle, form.options, operations(seed, 25));
    Path upper = kernel.fresh("upper");
    List<Path> lowers = List.of(middle, base);
    kernel.mounted(lowers, upper, form.options, operations(~seed, 40));
    // Mounted anew: until then the kernel may show two numbers for one file.
    Manifest shown = kernel.mounted(lowers, upper, form.options, Manifest::of);
    MarkSpace space = form.space;

    Tree kept = Commit.of(KernelStack.layer(upper), space, CommitListener.NONE);
    assertSame(at + "kept", shown, kernel.shown(kept, lowers, form.shown));
    try (Layer one = Layers.open(middle);
        Layer two = Layers.open(base)) {
      List<Layer> layers = List.of(one, two);
      List<Finding> flaws = Check.of(KernelStack.layer(upper), layers, space, true);
      assertEquals(List.of(), flaws, at + "check");
      Tree resolved = Commit.resolved(KernelStack.layer(upper), layers, space, CommitListener.NONE);
      // What a redirect has moved is copied, and no longer one file with what it was linked to.
      Manifest copied = form.options.contains("redirect_dir=on") ? shown.withoutLinks() : shown;
      assertSame(at + "resolved", copied, kernel.shown(resolved, lowers, form.shown));
      Stack stack = new Stack(layers, 0, new ViewRules(space, true, true));
      Tree below = ViewTree.of(stack);
      Tree minimal = Minimum.of(resolved, below, space, DIFF);
      assertSame(at + "minimal", copied, kernel.shown(minimal, lowers, form.shown));
      RebaseResult rebased = Rebase.of(kept, below, below, space, DIFF);
      assertEquals(List.of(), rebased.conflicts(), at + "rebased");
      Manifest onItsOwn = kernel.shown(rebased.layer(), lowers, form.shown);
      assertSame(at + "rebased on its own base", shown.withoutLinks(), onItsOwn);
      Tree minimalKept = Minimum.of(kept, below, space, DIFF);
      assertSame(at + "minimal, kept", shown, kernel.shown(minimalKept, lowers, form.shown));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aDiffTurnsOneTreeIntoTheOther(long seed) throws IOException {
    Needs.kernelMount();
    KernelStack kernel = new KernelStack(folder);
    Path before = folder.resolve("before");
    HostTree.make(TreeGenerator.random(seed, 4096, 60), before);
    String options = FORMS.getFirst().options;
    Path upper = kernel.fresh("upper");
    kernel.mounted(
        List.of(before),
        upper,
        options,
        after -> {
          new RandomOperations(after, ~seed).run(40);
          Tree layer =
              LayerDiff.between(
                  KernelStack.scan(before), KernelStack.scan(after), MarkSpace.TRUSTED, DIFF);
          Manifest shown = kernel.shown(layer, List.of(before), options);
          assertSame("seed " + seed, Manifest.of(after), shown);
          return 0;
        });
  }

  private static KernelStack.Work<Integer> operations(long seed, int count) {
    return mounted -> {
      new RandomOperations(mounted, seed).run(count);
      return 0;
    };
  }

  private static void assertSame(String what, Manifest expected, Manifest actual) {
    boolean links = !expected.equals(expected.withoutLinks());
    Manifest found = links ? actual : actual.withoutLinks();
    assertEquals("", Manifest.difference(expected, found), what);
  }
}
