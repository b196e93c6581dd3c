package io.squashkit.overlay.algebra;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.layer.SpecTree;
import io.squashkit.squashfs.compare.DiffOptions;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MinimumTest {
  @Test
  void whatChangesNothingIsLeftOut() throws IOException {
    Tree below =
        SpecTree.of(
            "dir d",
            "file d/same text:5:1",
            "file d/changed text:5:1",
            "file d/gone text:1:1",
            "dir same",
            "file same/f text:1:1",
            "file kind text:1:1",
            "file linked text:2:1",
            "link other linked");
    Tree layer =
        SpecTree.of(
            "dir d",
            "file d/same text:5:1 trusted.overlay.origin=o",
            "file d/changed random:5:2",
            "chr d/gone 0:0",
            "chr d/ghost 0:0",
            "dir same",
            "file same/f text:1:1",
            "dir kind",
            "dir empty",
            "dir opaque trusted.overlay.opaque=y",
            "chr opaque/ghost 0:0",
            "file linked text:2:1");
    DiffOptions options = DiffOptions.DEFAULTS.withThreads(1);
    assertEquals(
        List.of(
            ". dir",
            "d dir",
            "d/changed file 5",
            "d/gone whiteout",
            "empty dir",
            "kind dir",
            "linked file 2",
            "opaque dir trusted.overlay.opaque=y",
            "opaque/ghost whiteout"),
        SpecTree.text(Minimum.of(layer, below, MarkSpace.TRUSTED, options)));
  }
}
