package io.squashkit.squashfs.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.interop.SpecTree;
import io.squashkit.squashfs.interop.TreeManifest;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.ByteText;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeDiffTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void findsWhatAListOfEverythingTells(long seed) throws IOException {
    TreeSpec spec = TreeGenerator.random(seed, 4096, 400);
    TreeSpec changed = Changes.of(spec, seed);
    List<String> expected =
        ExpectedDifferences.of(
            TreeManifest.of(SpecTree.of(spec)), TreeManifest.of(SpecTree.of(changed)));
    assertTrue(expected.size() > 50, expected.toString());
    for (int threads : new int[] {1, 4}) {
      DiffOptions options = DiffOptions.DEFAULTS.withThreads(threads);
      String about = "seed " + seed + ", threads " + threads;
      assertEquals(expected, lines(SpecTree.of(spec), SpecTree.of(changed), options), about);
    }
    assertEquals(List.of(), lines(SpecTree.of(spec), SpecTree.of(spec), DiffOptions.DEFAULTS));
  }

  @Test
  void imagesAreTreesLikeOthers() throws IOException {
    TreeSpec spec = TreeGenerator.everything(9, 128 << 10);
    TreeSpec changed = Changes.of(spec, 9);
    Path image = folder.resolve("image");
    ImagePacker.pack(SpecTree.of(spec), image, PackOptions.DEFAULTS, PackListener.NONE);
    Path other = folder.resolve("other");
    ImagePacker.pack(SpecTree.of(changed), other, PackOptions.DEFAULTS, PackListener.NONE);
    try (SquashfsImage one = SquashfsImage.open(image);
        SquashfsImage two = SquashfsImage.open(other)) {
      assertEquals(List.of(), lines(one.tree(), SpecTree.of(spec), DiffOptions.DEFAULTS));
      assertEquals(
          ExpectedDifferences.of(TreeManifest.of(one.tree()), TreeManifest.of(two.tree())),
          lines(one.tree(), two.tree(), DiffOptions.DEFAULTS));
    }
  }

  @Test
  void oneImageNeedNotBeReadToEqualItself() throws IOException {
    Path image = folder.resolve("image");
    TreeSpec spec = TreeGenerator.everything(10, 128 << 10);
    ImagePacker.pack(SpecTree.of(spec), image, PackOptions.DEFAULTS, PackListener.NONE);
    long[] compared = {0};
    DiffListener listener =
        new DiffListener() {
          @Override
          public boolean found(Difference difference) {
            throw new AssertionError(new String(difference.path(), UTF_8));
          }

          @Override
          public void progress(long entries, long bytes) {
            compared[0] = bytes;
          }
        };
    try (SquashfsImage opened = SquashfsImage.open(image)) {
      DiffOptions options = DiffOptions.DEFAULTS;
      assertTrue(TreeDiff.compare(opened.tree(), opened.tree(), options, listener).isSame());
      assertEquals(0, compared[0]);
    }
  }

  @Test
  void whatIsIgnoredIsNotFound() throws IOException {
    Tree before =
        tree(
            "file a 644 0 0 1 random:10:1 user.a=1",
            "link b a",
            "chr c 600 0 0 1 1:3",
            "slink d 777 0 0 1 target");
    Tree after =
        tree(
            "file a 600 1 2 3 random:10:2 user.a=2 user.b=1",
            "file b 600 1 2 3 random:10:2",
            "chr c 600 0 0 1 1:5",
            "slink d 777 0 0 1 other");
    assertEquals(
        List.of(
            "changed a [CONTENT, MODE, OWNER, GROUP, MTIME, XATTRS]",
            "changed b [CONTENT, MODE, OWNER, GROUP, MTIME, XATTRS, LINKS]",
            "changed c [DEVICE]",
            "changed d [TARGET]"),
        lines(before, after, DiffOptions.DEFAULTS));
    Set<Aspect> most =
        Set.of(Aspect.CONTENT, Aspect.OWNER, Aspect.GROUP, Aspect.MTIME, Aspect.XATTRS);
    assertEquals(
        List.of(
            "changed a [MODE]",
            "changed b [MODE, LINKS]",
            "changed c [DEVICE]",
            "changed d [TARGET]"),
        lines(before, after, DiffOptions.DEFAULTS.withIgnored(most)));
    Set<Aspect> others = Set.of(Aspect.MODE, Aspect.LINKS, Aspect.DEVICE, Aspect.TARGET);
    assertEquals(
        List.of(
            "changed a [CONTENT, OWNER, GROUP, MTIME, XATTRS]",
            "changed b [CONTENT, OWNER, GROUP, MTIME, XATTRS]"),
        lines(before, after, DiffOptions.DEFAULTS.withIgnored(others)));
  }

  @Test
  void detailsOfXattrsAndLinks() throws IOException {
    Tree before = tree("file a 644 0 0 1 text:9:1 user.a=1 user.b=2 user.d=4", "link b a");
    Tree after =
        tree(
            "file a 644 0 0 1 text:9:1 user.a=1 user.b=3 user.c=4",
            "link b a",
            "link c a",
            "file d 644 0 0 1 text:9:1");
    List<Difference> found = differences(before, after);
    assertEquals(4, found.size());
    assertEquals(List.of("user.b", "user.c", "user.d"), found.getFirst().xattrs());
    assertTrue(found.getLast().isAdded());

    Tree apart =
        tree(
            "file a 644 0 0 1 text:9:1 user.a=1 user.b=2 user.d=4",
            "file b 644 0 0 1 text:9:1 user.a=1 user.b=2 user.d=4");
    Difference link = differences(before, apart).getFirst();
    assertEquals("a", new String(link.linkBefore(), UTF_8));
    assertEquals("b", new String(link.linkAfter(), UTF_8));
  }

  @Test
  void whatLiesInAnAddedDirectoryIsTold() throws IOException {
    Tree before = tree("file x 644 0 0 1 text:9:1");
    Tree after =
        tree(
            "dir a 755 0 0 1",
            "dir a/b 755 0 0 1",
            "fifo a/b/c 600 0 0 1",
            "dir x 755 0 0 1",
            "fifo x/y 600 0 0 1");
    List<Difference> found = differences(before, after);
    assertEquals(
        List.of("a", "a/b", "a/b/c", "x", "x/y"),
        found.stream().map(difference -> new String(difference.path(), UTF_8)).toList());
    assertEquals(
        List.of(false, true, true, false, true), found.stream().map(Difference::inside).toList());
    assertEquals(found.size(), differences(after, before).size());
  }

  @Test
  void stopsWhenNobodyListens() throws IOException {
    Tree before = tree("fifo a 644 0 0 1", "fifo b 644 0 0 1", "fifo c 644 0 0 1");
    Tree after = tree("fifo a 600 0 0 1", "fifo b 600 0 0 1", "fifo c 600 0 0 1");
    List<Difference> found = new ArrayList<>();
    DiffReport report =
        TreeDiff.compare(
            before,
            after,
            DiffOptions.DEFAULTS,
            difference -> {
              found.add(difference);
              return false;
            });
    assertEquals(1, found.size());
    assertFalse(report.isSame());
  }

  private static Tree tree(String... lines) {
    return SpecTree.of(TreeSpec.parse("dir . 755 0 0 1\n" + String.join("\n", lines)));
  }

  private static List<Difference> differences(Tree before, Tree after) throws IOException {
    List<Difference> found = new ArrayList<>();
    TreeDiff.compare(before, after, DiffOptions.DEFAULTS, found::add);
    return found;
  }

  private static List<String> lines(Tree before, Tree after, DiffOptions options)
      throws IOException {
    List<String> lines = new ArrayList<>();
    DiffReport report =
        TreeDiff.compare(
            before,
            after,
            options,
            difference -> {
              String path = ByteText.escape(ByteText.of(difference.path()));
              lines.add(
                  difference.isAdded()
                      ? "added " + path
                      : difference.isRemoved()
                          ? "removed " + path
                          : "changed " + path + " " + difference.aspects());
              return true;
            });
    assertEquals(lines.size(), report.added() + report.removed() + report.changed());
    return lines;
  }
}
