package io.squashkit.overlay.algebra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.layer.SpecTree;
import io.squashkit.overlay.layer.TreeLayer;
import io.squashkit.testdata.ByteText;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
  private static final String[] BELOW = {
    "dir d", "file d/f text:1:1", "dir e", "file f text:1:1", "dir g"
  };

  @TempDir Path folder;

  private static Layer layer(String... lines) {
    return new TreeLayer("layer", SpecTree.of(lines), () -> {});
  }

  private static List<String> found(boolean isUpper, String... lines) throws IOException {
    return Check.of(layer(lines), List.of(layer(BELOW)), MarkSpace.TRUSTED, isUpper).stream()
        .map(one -> ByteText.of(one.path()) + " " + one.flaw() + " " + one.detail())
        .map(String::strip)
        .toList();
  }

  @Test
  void whatAnOverlayWritesIsSound() throws IOException {
    assertEquals(
        List.of(),
        found(
            true,
            "chr f 0:0",
            "dir d trusted.overlay.impure=y",
            "file d/f text:1:1 trusted.overlay.origin=",
            "dir new trusted.overlay.opaque=y",
            "file new/user text:1:1 trusted.overlay.overlay.what=1",
            "dir moved trusted.overlay.redirect=e",
            "chr e 0:0",
            "chr nothing 0:0")); // of the root's names the kernel lists none
  }

  @Test
  void findsWhiteoutsThatAreListed() throws IOException {
    assertEquals(
        List.of(
            "d/shown SHOWN_WHITEOUT", "new/ghost GHOST_WHITEOUT", "opaque/ghost GHOST_WHITEOUT"),
        found(
            false,
            "dir d",
            "file d/shown zero:0:0 trusted.overlay.whiteout=",
            "dir opaque trusted.overlay.opaque=y",
            "chr opaque/ghost 0:0",
            "dir new",
            "chr new/ghost 0:0"));
  }

  @Test
  void findsMarksThatLeadNowhere() throws IOException {
    assertEquals(
        List.of(
            "a DANGLING_REDIRECT /no/where",
            "b BAD_REDIRECT /d/../e",
            "c BAD_REDIRECT d/x",
            "h METACOPY_WITHOUT_DATA metadata only, and no layer below has the bytes",
            "i BAD_METACOPY",
            "k DOUBLE_REDIRECT /d"),
        found(
            false,
            "dir a trusted.overlay.redirect=/no/where",
            "dir b trusted.overlay.redirect=/d/../e",
            "dir c trusted.overlay.redirect=d/x",
            "dir d",
            "file h text:1:1 trusted.overlay.metacopy=",
            "file i text:1:1 trusted.overlay.metacopy=x",
            "dir k trusted.overlay.redirect=/d"));
  }

  @Test
  void findsWhatIsNoMarkHere() throws IOException {
    assertEquals(
        List.of(
            "OPAQUE_ROOT",
            "MISSING_IMPURE",
            ".wh.x FOREIGN_WHITEOUT",
            "d BAD_OPAQUE yes",
            "e FOREIGN_MARK user.overlay.opaque",
            "f UNKNOWN_MARK trusted.overlay.what",
            "g BAD_ORIGIN"),
        Check.of(
                new TreeLayer(
                    "layer",
                    SpecTree.of(
                        TreeSpec.parse(
                            """
                            dir . 755 0 0 1 trusted.overlay.opaque=y
                            file .wh.x 644 0 0 1 zero:0:0
                            dir d 755 0 0 1 trusted.overlay.opaque=yes
                            dir e 755 0 0 1 user.overlay.opaque=y
                            file f 644 0 0 1 text:1:1 trusted.overlay.what=1
                            dir g 755 0 0 1 trusted.overlay.origin=xyz
                            """)),
                    () -> {}),
                List.of(layer(BELOW)),
                MarkSpace.TRUSTED,
                true)
            .stream()
            .map(one -> ByteText.of(one.path()) + " " + one.flaw() + " " + one.detail())
            .map(String::strip)
            .toList());
  }

  @Test
  void mendsWhatTheKernelTripsOver() throws IOException {
    Needs.root("an overlay");
    KernelStack kernel = new KernelStack(folder);
    Path lower = folder.resolve("lower");
    HostTree.make(
        TreeSpec.parse("dir . 755 0 0 1\ndir d 755 0 0 1\nfile d/f 644 0 0 1 text:1:1"), lower);
    Path upper = folder.resolve("upper");
    HostTree.make(
        TreeSpec.parse(
            """
            dir . 755 0 0 1 trusted.overlay.origin=bad
            dir new 755 0 0 1
            chr new/ghost 0 0 0 1 0:0
            dir d 755 0 0 1 trusted.overlay.redirect=/gone
            file d/own 644 0 0 1 text:1:1 trusted.overlay.origin=
            """),
        upper);
    String options = ",redirect_dir=on,index=off";
    KernelStack.Work<List<List<String>>> names =
        mounted ->
            List.of(HostTree.names(mounted.resolve("new")), HostTree.names(mounted.resolve("d")));
    assertEquals(
        List.of(List.of("ghost"), List.of("own")),
        kernel.mounted(List.of(lower), upper, options, names));
    assertEquals(4, mend(lower, upper).size());
    assertEquals(List.of(), mend(lower, upper));
    assertEquals(
        List.of(List.of(), List.of("own")), kernel.mounted(List.of(lower), upper, options, names));
    Files.delete(upper.resolve("new"));
  }

  private static List<Finding> mend(Path lower, Path upper) throws IOException {
    List<Finding> findings;
    try (Layer one = Layers.open(upper);
        Layer other = Layers.open(lower)) {
      findings = Check.of(one, List.of(other), MarkSpace.TRUSTED, true);
    }
    try (Repair repair = Repair.open(upper, MarkSpace.TRUSTED)) {
      for (Finding finding : findings) {
        assertEquals(finding.flaw().isMendable(), !repair.mend(finding).isEmpty());
      }
    }
    return findings;
  }

  /// The kernel refuses what `check` finds, if it was told to look; else it is the same folder for it.
  @Test
  void findsAnUpperOfOtherLowers() throws IOException {
    Needs.root("an overlay");
    KernelStack kernel = new KernelStack(folder);
    TreeSpec spec = TreeSpec.parse("dir . 755 0 0 1\ndir d 755 0 0 1\ndir e 755 0 0 1");
    Path own = folder.resolve("own");
    Path other = folder.resolve("other");
    HostTree.make(spec, own);
    HostTree.make(spec, other);
    for (String index : List.of("off", "on")) {
      Path upper = kernel.fresh("upper");
      String options = ",redirect_dir=off,index=" + index;
      KernelStack.Work<Path> work = mounted -> Files.createFile(mounted.resolve("d/new"));
      kernel.mounted(List.of(own), upper, options, work);
      assertEquals(List.of(), lines(upper, own));
      List<String> found = new ArrayList<>(List.of("d OTHER_LOWER"));
      if (index.equals("on")) {
        found.addFirst(" OTHER_LOWER");
        KernelStack.Work<List<String>> names = HostTree::names;
        AssertionError refused =
            assertThrows(
                AssertionError.class, () -> kernel.mounted(List.of(other), upper, options, names));
        assertTrue(String.valueOf(refused.getMessage()).contains("tale"), refused::getMessage);
      }
      assertEquals(found, lines(upper, other));
    }
  }

  private static List<String> lines(Path upper, Path lower) throws IOException {
    try (Layer one = Layers.open(upper);
        Layer other = Layers.open(lower)) {
      return Check.of(one, List.of(other), MarkSpace.TRUSTED, true).stream()
          .map(finding -> ByteText.of(finding.path()) + " " + finding.flaw())
          .toList();
    }
  }

  @Test
  void leavesWhatCannotBeMended() throws IOException {
    Needs.root("devices and trusted attributes");
    Path lower = folder.resolve("lower");
    HostTree.make(TreeSpec.parse("dir . 755 0 0 1\ndir d 755 0 0 1"), lower);
    Path upper = folder.resolve("upper");
    HostTree.make(
        TreeSpec.parse(
            """
            dir . 755 0 0 1 trusted.overlay.opaque=y trusted.overlay.impure=y
            file .wh.x 644 0 0 1 text:0:0
            dir a 755 0 0 1 trusted.overlay.redirect=/d/../d
            dir b 755 0 0 1 trusted.overlay.opaque=yes
            dir c 755 0 0 1 trusted.overlay.redirect=/d
            dir d 755 0 0 1
            file f 644 0 0 1 text:1:1 trusted.overlay.metacopy=
            file g 644 0 0 1 text:1:1 trusted.overlay.metacopy=x
            file h 644 0 0 1 text:1:1 trusted.overlay.what=1
            file i 644 0 0 1 text:1:1 user.overlay.opaque=y
            file j 644 0 0 1 text:0:0 trusted.overlay.whiteout=
            """),
        upper);
    Manifest before = Manifest.of(upper);
    List<Finding> left = mend(lower, upper);
    assertEquals("", Manifest.difference(before, Manifest.of(upper)));
    Set<Flaw> unmendable = EnumSet.allOf(Flaw.class);
    unmendable.removeIf(Flaw::isMendable);
    // Found where two trees are compared, and in a work folder.
    unmendable.removeAll(Set.of(Flaw.OTHER_LOWER, Flaw.INCOMPATIBLE_WORK));
    assertEquals(unmendable, left.stream().map(Finding::flaw).collect(Collectors.toSet()));
    try (Repair repair = Repair.open(upper, MarkSpace.TRUSTED)) {
      byte[] path = {'d'};
      assertEquals("", repair.mend(new Finding(path, Flaw.OTHER_LOWER, "")));
      assertEquals("", repair.mend(new Finding(path, Flaw.INCOMPATIBLE_WORK, "")));
    }
  }

  @Test
  void findsWhatAVolatileMountLeaves() throws IOException {
    assertEquals(List.of(), Check.work(folder));
    Files.createDirectories(folder.resolve("work/incompat/volatile"));
    Finding finding = Check.work(folder).getFirst();
    assertEquals("work/incompat/volatile", ByteText.of(finding.path()));
    assertEquals(Flaw.INCOMPATIBLE_WORK, finding.flaw());
  }
}
