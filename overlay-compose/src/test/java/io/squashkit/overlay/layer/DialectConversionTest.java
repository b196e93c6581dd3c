package io.squashkit.overlay.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DialectConversionTest {
  private static final String OPAQUE = "trusted.overlay.opaque=y";

  private static List<String> converted(Dialect from, Dialect to, String... lines)
      throws IOException {
    return SpecTree.text(DialectConversion.convert(SpecTree.of(lines), from, to, null));
  }

  private static void assertRefused(String message, Dialect from, Dialect to, String... lines) {
    IOException e = assertThrows(IOException.class, () -> converted(from, to, lines));
    assertEquals(message, e.getMessage());
  }

  @Test
  void whiteoutFilesBecomeDevices() throws IOException {
    assertEquals(
        List.of(". dir", "d dir", "d/gone whiteout", "d/kept file 3", "gone whiteout"),
        converted(
            Dialect.OCI,
            Dialect.OVERLAY,
            "dir d",
            "file d/.wh.gone zero:0:0",
            "file d/kept text:3:1",
            "file .wh.gone zero:0:0"));
  }

  @Test
  void aWhiteoutBesideItsDirectoryMakesThatOpaque() throws IOException {
    assertEquals(
        List.of(". dir", "d dir " + OPAQUE, "d/new file 1", "f file 2"),
        converted(
            Dialect.OCI,
            Dialect.OVERLAY,
            "file .wh.d zero:0:0",
            "dir d",
            "file d/new text:1:1",
            "file d/.wh.old zero:0:0", // hides nothing: the directory is opaque
            "file .wh.f zero:0:0",
            "file f text:2:1"));
  }

  @Test
  void whatFuseOverlayfsLeavesIsFilesDevicesAndAttributes() throws IOException {
    assertEquals(
        List.of(
            ". dir",
            "d dir " + OPAQUE,
            "d/new file 1",
            "e dir " + OPAQUE,
            "f whiteout",
            "g whiteout"),
        converted(
            Dialect.FUSE_OVERLAYFS,
            Dialect.OVERLAY,
            "dir d user.fuseoverlayfs.opaque=y",
            "file d/new text:1:1 user.fuseoverlayfs.origin=x",
            "chr d/old 0:0",
            "dir e trusted.overlay.opaque=y",
            "file e/.wh..wh..opq zero:0:0",
            "chr e/.wh..opq 0:0",
            "file .wh.f zero:0:0",
            "chr g 0:0"));
  }

  @ParameterizedTest
  @EnumSource(names = {"OCI", "AUFS", "UNIONFS"})
  void whatIsWrittenIsReadAgain(Dialect dialect) throws IOException {
    Tree layer =
        SpecTree.of(
            "dir opaque trusted.overlay.opaque=y",
            "file opaque/new text:3:1",
            "dir plain",
            "chr plain/gone 0:0",
            "slink plain/link gone",
            "chr gone 0:0");
    Tree there = DialectConversion.convert(layer, Dialect.OVERLAY, dialect, null);
    Tree back = DialectConversion.convert(there, dialect, Dialect.OVERLAY, null);
    assertEquals(SpecTree.text(layer), SpecTree.text(back));
    String mark = dialect == Dialect.UNIONFS ? ".wh.__dir_opaque" : ".wh..wh..opq";
    assertEquals("opaque/" + mark + " file 0", SpecTree.text(there).get(3));
  }

  @Test
  void ownFilesOfAufsAreLeftOut() throws IOException {
    assertEquals(
        List.of(". dir", "d dir", "d/.aufs.xino file 1"),
        converted(
            Dialect.AUFS,
            Dialect.OVERLAY,
            "file .aufs.xino text:9:1",
            "file .wh..wh.aufs zero:0:0",
            "dir .wh..wh.orph",
            "dir .wh..wh.plnk",
            "file .wh..wh.plnk/1.2 text:3:1",
            "dir d",
            "file d/.aufs.xino text:1:1"));
  }

  @Test
  void marksOfUnionfsFuseAreElsewhere() throws IOException {
    Tree layer =
        SpecTree.of(
            "dir .unionfs",
            "file .unionfs/gone_HIDDEN~ zero:0:0",
            "dir .unionfs/d_HIDDEN~",
            "dir .unionfs/sub",
            "file .unionfs/sub/x_HIDDEN~ zero:0:0",
            "dir d",
            "file d/new text:1:1");
    Tree below =
        SpecTree.of("dir sub 700 5 6 1", "file sub/x text:1:1", "dir d", "file gone text:1:1");
    Tree converted = DialectConversion.convert(layer, Dialect.UNIONFS_FUSE, Dialect.OVERLAY, below);
    assertEquals(
        List.of(
            ". dir",
            "d dir " + OPAQUE,
            "d/new file 1",
            "gone whiteout",
            "sub dir",
            "sub/x whiteout"),
        SpecTree.text(converted));
    assertEquals(5, converted.root().entries().get(2).node().attributes().owner());
    IOException e =
        assertThrows(
            IOException.class,
            () -> DialectConversion.convert(layer, Dialect.UNIONFS_FUSE, Dialect.OCI, null));
    assertEquals(
        "/sub: is not in the layer, which hides something in it: its attributes are those of the"
            + " layers below, which must be known",
        e.getMessage());
  }

  @Test
  void anOpaqueRootHidesEachNameBelow() throws IOException {
    Tree layer =
        SpecTree.of("file .wh..wh..opq zero:0:0", "dir both", "file both/f text:1:1", "dir new");
    Tree below = SpecTree.of("dir both", "file both/old text:1:1", "file gone text:1:1");
    assertEquals(
        List.of(". dir", "both dir " + OPAQUE, "both/f file 1", "gone whiteout", "new dir"),
        SpecTree.text(DialectConversion.convert(layer, Dialect.OCI, Dialect.OVERLAY, below)));
    IOException e =
        assertThrows(
            IOException.class,
            () -> DialectConversion.convert(layer, Dialect.OCI, Dialect.OVERLAY, null));
    assertEquals(
        "/: the layer's root is opaque, which becomes a whiteout for each name below it: the layers"
            + " below must be known",
        e.getMessage());
  }

  @Test
  void whatHidesNothingIsLeftOut() throws IOException {
    Tree layer =
        SpecTree.of(
            "dir new trusted.overlay.opaque=y",
            "dir old trusted.overlay.opaque=y",
            "chr ghost 0:0",
            "chr f 0:0",
            "dir over trusted.overlay.opaque=y");
    Tree below = SpecTree.of("dir old", "file f text:1:1", "file over text:1:1");
    assertEquals(
        List.of(
            ". dir", ".wh.f file 0", "new dir", "old dir", "old/.wh..wh..opq file 0", "over dir"),
        SpecTree.text(DialectConversion.convert(layer, Dialect.OVERLAY, Dialect.OCI, below)));
  }

  @Test
  void marksAndUsersAttributesAreToldApart() throws IOException {
    assertEquals(
        List.of(". dir", "f file 1 trusted.overlay.overlay.opaque=y user.overlay.opaque=y"),
        converted(
            Dialect.OCI,
            Dialect.OVERLAY,
            "file f text:1:1 trusted.overlay.opaque=y user.overlay.opaque=y"));
    assertEquals(
        List.of(
            ". dir",
            "d dir trusted.overlay.opaque=y user.overlay.opaque=y user.overlay.overlay.x=1",
            "d/f file 1"),
        converted(
            Dialect.OVERLAY,
            Dialect.OVERLAY_USER,
            "dir d trusted.overlay.opaque=y trusted.overlay.origin=o"
                + " trusted.overlay.overlay.opaque=y user.overlay.x=1",
            "file d/f text:1:1 trusted.overlay.origin=o"));
  }

  @Test
  void whiteoutsOfEachFormAreRead() throws IOException {
    assertEquals(
        List.of(". dir", "d dir", "d/.wh.x file 0", "d/y file 0"),
        converted(
            Dialect.OVERLAY,
            Dialect.OCI,
            "dir d trusted.overlay.opaque=x",
            "file d/x zero:0:0 trusted.overlay.whiteout=",
            "file d/y zero:0:0"));
  }

  @Test
  void whatHasNoCounterpartIsNamed() {
    assertRefused(
        "/d/.wh.x: would be a whiteout: its name begins with .wh.",
        Dialect.OVERLAY,
        Dialect.OCI,
        "dir d",
        "file d/.wh.x text:1:1");
    assertRefused(
        "/d: has its contents at '/e' (redirect), which has no counterpart: commit --resolve first",
        Dialect.OVERLAY,
        Dialect.OCI,
        "dir d trusted.overlay.redirect=/e");
    assertRefused(
        "/f: has its bytes in a layer below (metacopy), which has no counterpart: commit --resolve"
            + " first",
        Dialect.OVERLAY,
        Dialect.AUFS,
        "file f text:1:1 trusted.overlay.metacopy=");
    assertRefused(
        "/" + "n".repeat(243) + ": name has 243 bytes, allowed: 242",
        Dialect.OVERLAY,
        Dialect.AUFS,
        "file " + "n".repeat(243) + " text:1:1");
    assertRefused(
        "/" + "n".repeat(252) + ": whiteout's name has 256 bytes, allowed: 255",
        Dialect.OVERLAY,
        Dialect.OCI,
        "chr " + "n".repeat(252) + " 0:0");
    assertRefused(
        "/.wh.: is a whiteout of '', which is no name",
        Dialect.OCI,
        Dialect.OVERLAY,
        "file .wh. zero:0:0");
    assertRefused(
        "/.wh...: is a whiteout of '..', which is no name",
        Dialect.OCI,
        Dialect.OVERLAY,
        "file .wh... zero:0:0");
    assertRefused(
        "/.wh.d: is a directory, allowed for a whiteout: a file",
        Dialect.OCI,
        Dialect.OVERLAY,
        "dir .wh.d");
    assertRefused(
        "/.wh..dr.1: tells of a renamed directory (dirren), which has no counterpart: copy that"
            + " directory within AUFS first",
        Dialect.AUFS,
        Dialect.OVERLAY,
        "file .wh..dr.1 text:1:1");
  }
}
