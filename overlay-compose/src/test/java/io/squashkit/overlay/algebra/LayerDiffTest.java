package io.squashkit.overlay.algebra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.layer.SpecTree;
import io.squashkit.squashfs.compare.DiffOptions;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerDiffTest {
  private static List<String> diff(Tree before, Tree after) throws IOException {
    DiffOptions options = DiffOptions.DEFAULTS.withThreads(1);
    return SpecTree.text(LayerDiff.between(before, after, MarkSpace.TRUSTED, options));
  }

  @Test
  void aTreeAndItselfDifferInNothing() throws IOException {
    Tree tree = SpecTree.of("dir d", "file d/f text:5:1", "link d/g d/f", "fifo p");
    assertEquals(List.of(". dir"), diff(tree, tree));
  }

  @Test
  void holdsWhatChangedAndHidesWhatIsGone() throws IOException {
    assertEquals(
        List.of(
            ". dir",
            "d dir",
            "d/changed file 5",
            "d/gone whiteout",
            "d/new file 1",
            "e whiteout",
            "m file 4"),
        diff(
            SpecTree.of(
                "dir d",
                "file d/changed text:5:1",
                "file d/gone text:1:1",
                "file d/same text:9:1",
                "dir e",
                "file e/f text:1:1",
                "file m 644 0 0 1 text:4:1",
                "dir untouched",
                "file untouched/f text:1:1"),
            SpecTree.of(
                "dir d",
                "file d/changed random:5:2",
                "file d/new text:1:1",
                "file d/same text:9:1",
                "file m 600 0 0 1 text:4:1",
                "dir untouched",
                "file untouched/f text:1:1")));
  }

  @Test
  void aDirectoryInThePlaceOfAFileIsOpaque() throws IOException {
    assertEquals(
        List.of(". dir", "a dir trusted.overlay.opaque=y", "a/f file 1", "b file 1"),
        diff(
            SpecTree.of("file a text:1:1", "dir b", "file b/f text:1:1"),
            SpecTree.of("dir a", "file a/f text:1:1", "file b text:1:1")));
  }

  @Test
  void allNamesOfAFileAreThereIfOneIs() throws IOException {
    assertEquals(
        List.of(". dir", "d dir", "d/two file 3", "one file 3", "three file 3"),
        diff(
            SpecTree.of("file one text:3:1", "dir d", "link d/two one", "file other text:3:1"),
            SpecTree.of(
                "file one text:3:1",
                "dir d",
                "link d/two one",
                "link three one",
                "file other text:3:1")));
    assertEquals(
        List.of(". dir", "two file 3"),
        diff(
            SpecTree.of("file one text:3:1", "link two one"),
            SpecTree.of("file one text:3:1", "file two text:3:1")));
  }

  @Test
  void marksOfUsersAreEscapedAndDevicesRefused() throws IOException {
    assertEquals(
        List.of(". dir", "f file 1 trusted.overlay.overlay.opaque=y"),
        diff(SpecTree.of(), SpecTree.of("file f text:1:1 trusted.overlay.opaque=y")));
    IOException e =
        assertThrows(
            IOException.class, () -> diff(SpecTree.of(), SpecTree.of("dir d", "chr d/w 0:0")));
    assertEquals(
        "/d/w: is a character device 0:0, which is a whiteout in any layer", e.getMessage());
  }
}
