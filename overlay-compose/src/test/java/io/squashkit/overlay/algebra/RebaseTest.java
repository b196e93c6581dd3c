package io.squashkit.overlay.algebra;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.layer.SpecTree;
import io.squashkit.squashfs.compare.DiffOptions;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.ByteText;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RebaseTest {
  private static RebaseResult rebase(Tree layer, Tree from, Tree to) throws IOException {
    DiffOptions options = DiffOptions.DEFAULTS.withThreads(1);
    return Rebase.of(layer, from, to, MarkSpace.TRUSTED, options);
  }

  private static List<String> conflicts(RebaseResult result) {
    return result.conflicts().stream()
        .map(one -> ByteText.of(one.path()) + " " + one.kind())
        .toList();
  }

  private static List<String> dropped(RebaseResult result) {
    return result.dropped().stream().map(ByteText::of).toList();
  }

  @Test
  void whatTheNewBaseHasIsDropped() throws IOException {
    Tree from = SpecTree.of("file copied text:1:1", "file changed text:1:1", "file gone text:1:1");
    Tree to = SpecTree.of("file copied text:7:1", "file changed text:2:2", "file added text:3:1");
    Tree layer =
        SpecTree.of(
            "file copied text:1:1", // only copied up: the new base's counts
            "file changed text:2:2", // the same change
            "file added text:3:1", // the same addition
            "chr gone 0:0", // gone anyway
            "file own text:4:1",
            "dir empty");
    RebaseResult result = rebase(layer, from, to);
    assertEquals(List.of(". dir", "empty dir", "own file 4"), SpecTree.text(result.layer()));
    assertEquals(List.of("added", "changed", "copied", "gone"), dropped(result));
    assertEquals(List.of(), conflicts(result));
  }

  @Test
  void whatBothHaveChangedIsAConflict() throws IOException {
    Tree from =
        SpecTree.of(
            "file both text:1:1",
            "file mine text:1:1",
            "file removed text:1:1",
            "dir hidden",
            "file hidden/f text:1:1",
            "dir opaque",
            "file opaque/f text:1:1",
            "dir still",
            "file still/f text:1:1");
    Tree to =
        SpecTree.of(
            "file both text:2:1",
            "file mine text:1:1",
            "file added text:9:1",
            "dir hidden",
            "file hidden/f text:2:1",
            "dir opaque",
            "file opaque/f text:2:1",
            "dir still",
            "file still/f text:1:1");
    Tree layer =
        SpecTree.of(
            "file both text:3:1",
            "file mine text:3:1",
            "file removed text:3:1",
            "file added text:3:1",
            "chr hidden 0:0",
            "chr still 0:0",
            "dir opaque trusted.overlay.opaque=y",
            "file opaque/new text:1:1");
    RebaseResult result = rebase(layer, from, to);
    assertEquals(SpecTree.text(layer), SpecTree.text(result.layer()));
    assertEquals(
        List.of(
            "added BOTH_ADDED",
            "both BOTH_CHANGED",
            "hidden REMOVED_HERE",
            "opaque REMOVED_HERE",
            "removed REMOVED_IN_BASE"),
        conflicts(result));
    assertEquals(List.of(), dropped(result));
  }

  @Test
  void directoriesTakeFromTheNewBaseWhatTheLayerLeft() throws IOException {
    Tree from =
        SpecTree.of("dir d 755 0 0 100 user.a=1 user.b=1", "file d/f text:1:1", "dir e 755 0 0 1");
    Tree to =
        SpecTree.of("dir d 750 0 7 200 user.a=2 user.b=1", "file d/f text:1:1", "dir e 700 0 0 1");
    Tree layer =
        SpecTree.of(
            "dir d 755 5 0 100 trusted.overlay.origin=o user.a=1 user.b=3",
            "file d/new text:1:1",
            "dir e 755 0 0 1");
    RebaseResult result = rebase(layer, from, to);
    assertEquals(
        List.of(". dir", "d dir trusted.overlay.origin=o user.a=2 user.b=3", "d/new file 1"),
        SpecTree.text(result.layer()));
    var attributes = result.layer().root().entries().getFirst().node().attributes();
    assertEquals(0750, attributes.permissions());
    assertEquals(5, attributes.owner());
    assertEquals(7, attributes.group());
    assertEquals(200, attributes.mtime());
    assertEquals(List.of(), conflicts(result));
  }

  @Test
  void redirectsAreFollowed() throws IOException {
    Tree from =
        SpecTree.of("dir a", "file a/f text:1:1", "dir b", "dir b/c", "file b/c/g text:1:1");
    Tree to = SpecTree.of("dir a", "file a/f text:2:1");
    Tree layer =
        SpecTree.of(
            "dir moved trusted.overlay.redirect=a",
            "file moved/f text:1:1", // only copied up
            "dir lost trusted.overlay.redirect=/b/c");
    RebaseResult result = rebase(layer, from, to);
    assertEquals(
        List.of(
            ". dir",
            "lost dir trusted.overlay.redirect=/b/c",
            "moved dir trusted.overlay.redirect=a"),
        SpecTree.text(result.layer()));
    assertEquals(List.of("lost REDIRECT_LOST"), conflicts(result));
  }

  @Test
  void aDirectoryOverWhatTheBaseMadeAFileIsAConflictIfItStays() throws IOException {
    Tree from = SpecTree.of("dir d", "dir e");
    Tree to = SpecTree.of("file d text:1:1", "file e text:1:1");
    Tree layer = SpecTree.of("dir d", "file d/new text:1:1", "dir e");
    RebaseResult result = rebase(layer, from, to);
    assertEquals(List.of(". dir", "d dir", "d/new file 1"), SpecTree.text(result.layer()));
    assertEquals(List.of("d BOTH_CHANGED"), conflicts(result));
    assertEquals(List.of("e"), dropped(result));
  }
}
