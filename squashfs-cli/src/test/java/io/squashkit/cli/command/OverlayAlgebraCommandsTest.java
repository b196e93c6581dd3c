package io.squashkit.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.cli.output.ExitStatus;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `squash overlay commit`, `diff`, `rebase`, `convert`, `check`: that options reach the library and results
/// the disk; what they do is the library's tests' business.
class OverlayAlgebraCommandsTest {
  private static final String OLD =
      """
      dir . 755 0 0 7
      file changed 644 0 0 7 text:100:1
      dir d 755 0 0 7
      file d/f 644 0 0 7 text:10:1
      file gone 644 0 0 7 text:10:2
      """;

  private static final String NEW =
      """
      dir . 755 0 0 7
      file changed 644 0 0 7 text:300:2
      dir d 750 0 0 7
      file d/f 644 0 0 7 text:10:1
      """;

  private static final String UPPER =
      """
      dir . 755 0 0 7 trusted.overlay.impure=y
      dir d 755 0 0 7 trusted.overlay.impure=y trusted.overlay.origin=
      file d/f 644 0 0 7 text:10:1 trusted.overlay.origin=
      file d/own 644 0 0 7 text:50:5
      chr gone 0 0 0 7 0:0
      """;

  @TempDir Path folder;
  private Path oldBase;
  private Path newBase;
  private Path upper;

  @BeforeEach
  void makeLayers() throws IOException {
    Needs.root("whiteouts and trusted attributes");
    oldBase = image("old", OLD);
    newBase = image("new", NEW);
    upper = made("upper", UPPER);
  }

  private Path made(String name, String spec) throws IOException {
    Path tree = folder.resolve(name);
    HostTree.make(TreeSpec.parse(spec), tree);
    return tree;
  }

  private Path image(String name, String spec) throws IOException {
    Path image = folder.resolve(name);
    Run.ok("pack", "-q", made(name + "-tree", spec), image);
    return image;
  }

  private void assertHolds(String spec, Path layer) throws IOException {
    Manifest expected = Manifest.of(TreeSpec.parse(spec));
    assertEquals("", Manifest.difference(expected, Manifest.of(layer)));
  }

  @Test
  void commitsAnUpper() throws IOException {
    Path out = folder.resolve("out");
    Run.ok("overlay", "commit", "-q", "-u", upper, "-o", out + "/");
    assertHolds(UPPER.replaceAll(" trusted\\S+", ""), out);
    Path minimal = folder.resolve("minimal");
    Run.ok("overlay", "commit", "-q", "--minimal", "-L", oldBase, "-u", upper, "-o", minimal + "/");
    assertHolds(UPPER.replaceAll(" trusted\\S+", "").replaceAll("file d/f .*\n", ""), minimal);
    Run.fails(
        ExitStatus.USAGE,
        "overlay commit: -l LAYER is missing",
        "overlay",
        "commit",
        "--resolve",
        "-u",
        upper,
        "-o",
        out);
  }

  @Test
  void makesTheLayerBetweenTwoTrees() throws IOException {
    Path layer = folder.resolve("layer.squashfs");
    Run.ok("overlay", "diff", "-q", oldBase, newBase, "-o", layer);
    Path flat = folder.resolve("flat");
    Run.ok("overlay", "flatten", "-q", oldBase, layer, "-o", flat + "/");
    assertHolds(NEW, flat);
  }

  @Test
  void movesAnUpperToANewBase() throws IOException {
    String moved =
        """
        dir . 755 0 0 7 trusted.overlay.impure=y
        dir d 750 0 0 7 trusted.overlay.impure=y
        file d/own 644 0 0 7 text:50:5
        """;
    Path out = folder.resolve("out");
    Run.ok("overlay", "rebase", "--from", oldBase, "--to", newBase, "-u", upper, "-o", out + "/");
    assertHolds(moved.replaceAll(" trusted\\S+", ""), out);
    Run.ok("overlay", "rebase", "--from", oldBase, "--to", newBase, "-u", upper, "--in-place");
    assertHolds(moved, upper);
    Path both = made("both", "dir . 755 0 0 7\nfile changed 600 0 0 7 text:5:5");
    Run.fails(
        ExitStatus.CHANGED,
        "conflict: /changed: changed here and in the base",
        "overlay",
        "rebase",
        "--from",
        oldBase,
        "--to",
        newBase,
        "-u",
        both,
        "--in-place");
  }

  @Test
  void conflictsAreToldToPrograms() throws IOException {
    Path both = made("both", "dir . 755 0 0 7\nfile changed 600 0 0 7 text:5:5");
    Object[] words = {
      "overlay", "rebase", "--json", "--from", oldBase, "--to", newBase, "-u", both, "-o", "",
    };
    for (String out : new String[] {"image", "folder/", "archive.tar"}) {
      words[words.length - 1] = folder + "/" + out;
      Run run = Run.of(words);
      assertEquals("", run.err());
      String json = run.out().replaceAll("\\s", "");
      assertTrue(
          json.contains("\"conflicts\":[{\"path\":\"changed\",\"kind\":\"both_changed\"}]"), json);
      assertTrue(json.startsWith("{\"upper\":") && json.endsWith("}"), json);
      run.json();
    }
  }

  @Test
  void convertsLayers() throws IOException {
    Path tar = folder.resolve("layer.tar.gz");
    Run.ok("overlay", "convert", "-q", "--from", "overlay", "--to", "oci", upper, "-o", tar);
    assertTrue(Run.of("diff", upper, tar).out().contains(".wh.gone"));
    Path back = folder.resolve("back");
    Run.ok("overlay", "convert", "-q", "--from", "oci", "--to", "overlay", tar, "-o", back + "/");
    assertHolds(UPPER.replaceAll(" trusted\\S+", ""), back);
    Run.fails(
        ExitStatus.USAGE,
        "overlay convert: --to: found unionfs-fuse",
        "overlay",
        "convert",
        "--from",
        "oci",
        "--to",
        "unionfs-fuse",
        tar,
        "-o",
        back);
  }

  @Test
  void checksAndMends() throws IOException {
    Run.ok("overlay", "check", "-L", oldBase, "-u", upper);
    Path bad = made("bad", "dir . 755 0 0 7\ndir new 755 0 0 7\nchr new/x 0 0 0 7 0:0");
    Run found = Run.of("overlay", "check", "-L", oldBase, "-u", bad);
    assertEquals(ExitStatus.CHANGED, found.status());
    assertTrue(found.out().contains("bad: /new/x: whiteout in a folder"), found.out());
    String json = Run.of("overlay", "check", "--json", "-L", oldBase, "-u", bad).out();
    assertTrue(json.contains("\"flaw\": \"ghost_whiteout\""), json);
    Run.ok("overlay", "check", "--repair", "-L", oldBase, "-u", bad);
    Run.ok("overlay", "check", "-L", oldBase, "-u", bad);
  }

  @Test
  void whatCannotBeMendedIsNotCalledMended() throws IOException {
    Path bad = made("bad", "dir . 755 0 0 7\ndir new 755 0 0 7 trusted.overlay.opaque=yes");
    Object[] words = {"overlay", "check", "--repair", "-L", oldBase, "-u", bad};
    Run run = Run.of(words);
    assertEquals(ExitStatus.CHANGED, run.status());
    assertEquals(
        bad + ": /new: opaque with a value other than y or x is ignored (yes)\n", run.out());
    words[words.length - 1] = newBase;
    Run.fails(ExitStatus.USAGE, "overlay check: --repair mends a folder", words);
  }

  @Test
  void whatALayerLosesIsToldToPrograms() throws IOException {
    String spec = UPPER.replace("text:50:5", "text:50:5 trusted.overlay.protattr=i");
    Path bad = made("protected", spec);
    for (String out : new String[] {"image", "tree/", "archive.tar"}) {
      Run run = Run.of("overlay", "commit", "--json", "-u", bad, "-o", folder + "/" + out);
      assertEquals(ExitStatus.OK, run.status());
      run.json();
      String warning = "d/own: flags 'i' of the overlay are lost";
      assertTrue(run.out().contains("\"warnings\": [\"" + warning + "\"]"), run.out());
    }
    Run.fails(
        ExitStatus.USAGE,
        "overlay commit: --json and -o - would both have standard output",
        "overlay",
        "commit",
        "--json",
        "-u",
        bad,
        "-o",
        "-");
  }
}
