package io.squashkit.overlay.algebra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.layer.SpecTree;
import io.squashkit.overlay.view.Stack;
import io.squashkit.overlay.view.ViewRules;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.ByteText;
import io.squashkit.testdata.Command;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that the kernel protects by a mark (`chattr +i` in an overlay), also where a redirect has moved them:
/// no layer holds that, who commits them is told.
class ProtectedFilesTest {
  private static final String REDIRECT = ",redirect_dir=on,metacopy=off,index=off";

  @TempDir Path folder;
  private KernelStack kernel;
  private Path base;
  private Path upper;

  @BeforeEach
  void protect() throws IOException {
    Needs.root("an overlay");
    kernel = new KernelStack(folder);
    base = folder.resolve("base");
    HostTree.make(
        TreeSpec.parse(
            """
            dir . 755 0 0 1
            dir d 755 0 0 1
            file d/f 644 0 0 1 text:10:1
            dir d/deep 755 0 0 1
            file d/deep/log 644 0 0 1 text:10:2
            file plain 644 0 0 1 text:10:3
            """),
        base);
    upper = kernel.fresh("upper");
    String script =
        "mv d moved; chattr +i moved/f; chattr +a moved/deep/log; chattr +i plain; chattr +i moved";
    kernel.mounted(List.of(base), upper, REDIRECT, at -> shell(at, script));
  }

  private static String shell(Path at, String script) throws IOException {
    return Command.of("/bin/sh", "-ec", script).in(at).check();
  }

  private static String text(Tree tree) throws IOException {
    return String.join("\n", SpecTree.text(tree));
  }

  @Test
  void aLayerThatIsCommittedTellsOfAll() throws IOException {
    TreeSet<String> told = new TreeSet<>();
    CommitListener listener = (path, flags) -> told.add(ByteText.of(path) + " " + flags);
    try (Layer below = Layers.open(base);
        Layer above = Layers.open(upper)) {
      Tree kept = Commit.of(above, MarkSpace.TRUSTED, listener);
      assertFalse(text(kept).contains("protattr"));
      List<String> all = List.of("moved i", "moved/deep/log a", "moved/f i", "plain i");
      assertEquals(all, List.copyOf(told));
      told.clear();
      Tree resolved = Commit.resolved(above, List.of(below), MarkSpace.TRUSTED, listener);
      assertFalse(text(resolved).contains("protattr"));
      assertEquals(all, List.copyOf(told));
    }
  }

  /// In a lower layer the mark means nothing to the kernel, so nothing is lost by flattening it.
  @Test
  void aLowerLayerProtectsNothing() throws IOException {
    Path fresh = kernel.fresh("upper");
    String script = "echo more >> moved/f; echo more > moved/deep/log; rm plain";
    kernel.mounted(List.of(upper, base), fresh, REDIRECT, at -> shell(at, script));
    try (Stack stack =
        new Stack(List.of(Layers.open(upper), Layers.open(base)), 0, ViewRules.ALL)) {
      String flat = text(Flatten.base(stack));
      assertFalse(flat.contains("protattr"), flat);
      assertTrue(flat.contains("moved/deep/log"), flat);
    }
    assertTrue(Files.exists(fresh.resolve("moved/f")));
  }
}
