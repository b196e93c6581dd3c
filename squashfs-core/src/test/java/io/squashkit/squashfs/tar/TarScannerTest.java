package io.squashkit.squashfs.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.tar.TarHeader.Dialect;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the members of an archive come to in the tree.
class TarScannerTest {
  private final Scans scans = new Scans();

  private void becomes(byte[] archive, String spec) throws IOException {
    String root = spec.contains("dir .") ? "" : "dir . 755 0 0 0\n";
    Manifest expected = Manifest.of(TreeSpec.parse(root + spec));
    assertEquals("", Manifest.difference(expected, scans.manifest(archive)));
  }

  private static TarHeader device(char type, long major, long minor) {
    return new TarHeader(
        Dialect.USTAR,
        (byte) type,
        TarMaker.bytes("dev"),
        new byte[0],
        0600,
        0,
        0,
        0,
        0,
        major,
        minor);
  }

  @Test
  void pathsStartAtTheRoot() throws IOException {
    becomes(
        new TarMaker().dir("./").file("/a", "").file("./b", "").file("c//./d", "").end(),
        """
        dir . 644 1 2 1000
        file a 644 1 2 1000 zero:0:0
        file b 644 1 2 1000 zero:0:0
        dir c 755 0 0 0
        file c/d 644 1 2 1000 zero:0:0
        """);
    assertEquals(List.of(), scans.warnings);
    assertEquals(new TarReport(4, 0, 0), scans.report);
  }

  @Test
  void laterMembersTakeThePlaceOfEarlierOnes() throws IOException {
    becomes(
        new TarMaker()
            .file("d/f", "old")
            .dir("d")
            .file("d/f", "\0\0")
            .dir("empty")
            .file("empty", "")
            .file("was/file", "")
            .symlink("link", "d")
            .dir("link")
            .file("link/f", "")
            .dir("gone")
            .symlink("gone", "x")
            .end(),
        """
        dir d 644 1 2 1000
        file d/f 644 1 2 1000 zero:2:0
        file empty 644 1 2 1000 zero:0:0
        dir was 755 0 0 0
        file was/file 644 1 2 1000 zero:0:0
        dir link 644 1 2 1000
        file link/f 644 1 2 1000 zero:0:0
        slink gone 777 1 2 1000 x
        """);
  }

  @Test
  void hardLinksAreNamesOfWhatWasThere() throws IOException {
    becomes(
        new TarMaker()
            .file("a", "\0")
            .link("b", "./a")
            .file("a", "\0\0")
            .link("c", "/b")
            .link("c", "c")
            .symlink("s", "nowhere")
            .link("t", "s")
            .header(device('3', 1, 3))
            .link("null", "dev")
            .end(),
        """
        file a 644 1 2 1000 zero:2:0
        file b 644 1 2 1000 zero:1:0
        link c b
        slink s 777 1 2 1000 nowhere
        link t s
        chr dev 600 0 0 0 1:3
        link null dev
        """);
  }

  @Test
  void linksMayCarryASizeAndContent() throws IOException {
    TarMaker maker = new TarMaker().file("a", "\0");
    maker.member('1', "b", "a", "content " + "x".repeat(600)); // as cpio and PAX allow
    maker.header(TarMaker.header('1', "c", "a", 700)); // as v7 does, without content
    maker.header(TarMaker.header('5', "d", "", 512));
    maker.header(TarMaker.header('2', "s", "a", 3));
    becomes(
        maker.end(),
        """
        file a 644 1 2 1000 zero:1:0
        link b a
        link c a
        dir d 644 1 2 1000
        slink s 777 1 2 1000 a
        """);
  }

  @Test
  void recordsStandInForHeaders() throws IOException {
    becomes(
        new TarMaker()
            .pax('g', "uid", "5000000000", "gid", "7", "comment", "x", "SCHILY.xattr.user.a", "b")
            .pax('g', "uid", "4294967295")
            .pax(
                'x',
                "path",
                "\377/" + "n".repeat(255),
                "mtime",
                "-1.5",
                "size",
                "3",
                "SCHILY.xattr.user.k",
                "v\0",
                "uname",
                "nobody",
                "SCHILY.xattr.user.k%3D",
                "")
            .header(TarMaker.header('0', "x", "", 0))
            .raw(new byte[512])
            .pax('x', "gid", "", "linkpath", "\376", "LIBARCHIVE.xattr.trusted.%3D%25", "AAE")
            .symlink("s", "x")
            .file("f", "")
            .end(),
        """
        dir \\xff 755 0 0 0
        file \\xff/NAME 644 4294967295 7 -2 zero:3:0 user.k=v\\x00 user.k\\x3d=
        slink s 777 4294967295 2 1000 \\xfe trusted.\\x3d%=\\x00\\x01
        file f 644 4294967295 7 1000 zero:0:0
        """
            .replace("NAME", "n".repeat(255)));
    assertEquals(
        List.of("a.tar: a global header has extended attributes, which are left out"),
        scans.warnings);
  }

  @Test
  void longNamesOfGnu() throws IOException {
    String path = "p".repeat(200);
    String target = "t".repeat(300);
    becomes(
        new TarMaker()
            .member('K', "././@LongLink", "", target + "\0")
            .member('L', "././@LongLink", "", path + "\0")
            .symlink("p", "t")
            .end(),
        "slink " + path + " 777 1 2 1000 " + target);
  }

  @Test
  void attributesThatNoImageHolds() throws IOException {
    String acl = "user::rwx,user:bob:r--:1000,group::r-x,mask::rw-,other::---";
    becomes(
        new TarMaker()
            .pax('x', "SCHILY.acl.access", acl, "SCHILY.acl.default", acl)
            .file("a", "")
            .pax('x', "SCHILY.xattr.system.x", "y", "SCHILY.xattr.user.y", "")
            .file("b", "")
            .pax(
                'x',
                "SCHILY.xattr.system.posix_acl_access",
                "\2\0\0\0\1\0\7\0\377\377\377\377\4\0\5\0\377\377\377\377\20\0\3\0\377\377\377\377")
            .file("c", "")
            .pax('x', "RHT.security.selinux", "u:r")
            .file("d", "")
            .end(),
        """
        file a 644 1 2 1000 zero:0:0
        file b 644 1 2 1000 zero:0:0 user.y=
        file c 614 1 2 1000 zero:0:0
        file d 644 1 2 1000 zero:0:0 security.selinux=u:r\\x00
        """);
    assertEquals(new TarReport(4, 2, 1), scans.report);
  }

  @Test
  void sparseFilesOfStar() throws IOException {
    TarHeader header =
        new TarHeader(
            Dialect.STAR, (byte) 'S', TarMaker.bytes("f"), new byte[0], 0644, 1, 2, 5, 1000, 0, 0);
    byte[] block = header.encode();
    TarNumber.octal(block, 356, 12, 512, "start");
    TarNumber.octal(block, 368, 12, 3, "length");
    block[355] = 1;
    TarNumber.octal(block, 452, 12, 5000, "size");
    TarHeader.seal(block);
    byte[] more = new byte[512];
    TarNumber.octal(more, 0, 12, 1024, "start");
    TarNumber.octal(more, 12, 12, 2, "length");
    TarNumber.octal(more, 24, 12, 5000, "start");
    TarNumber.octal(more, 36, 12, 0, "length");
    byte[] archive = new TarMaker().raw(block).raw(more).raw(new byte[512]).end();
    becomes(archive, "file f 644 1 2 1000 zero:5000:0");
    Node.File file = (Node.File) scans.inPlace(archive).root().entries().getFirst().node();
    assertEquals(512, file.content().open().nextData(0));
    assertEquals(513, file.content().open().nextData(513));
    assertEquals(1024, file.content().open().nextData(515));
    assertEquals(5000, file.content().open().nextData(1026));
    assertEquals(5000, file.content().open().nextData(6000));
  }

  @Test
  void unknownTypesAreFilesAndMetadataIsSkipped() throws IOException {
    becomes(
        new TarMaker()
            .member('A', "acl", "", "text")
            .member('V', "volume", "", "")
            .member('7', "contiguous", "", "\0")
            .member('Z', "odd", "", "\0")
            .member('Z', "odd2", "", "\0")
            .member('\0', "old", "", "\0")
            .member('\0', "dir/", "", "")
            .member('D', "dump", "", "Yfile\0\0")
            .member('6', "pipe", "", "")
            .end(),
        """
        file contiguous 644 1 2 1000 zero:1:0
        file odd 644 1 2 1000 zero:1:0
        file odd2 644 1 2 1000 zero:1:0
        file old 644 1 2 1000 zero:1:0
        dir dir 644 1 2 1000
        dir dump 644 1 2 1000
        fifo pipe 644 1 2 1000
        """);
    assertEquals(
        List.of(
            "a.tar: has members of type A, which are left out",
            "a.tar: has members of the unknown type 'Z', taken for files"),
        scans.warnings);
  }

  @Test
  void endsOfAllKinds() throws IOException {
    String f = "file f 644 1 2 1000 zero:1:0";
    becomes(new TarMaker().file("f", "\0").cut(), f);
    assertEquals(
        List.of("a.tar: has no end marker; whatever may have followed offset 1024 is lost"),
        scans.warnings);
    scans.warnings.clear();
    becomes(new TarMaker().file("f", "\0").raw(new byte[512]).cut(), f);
    assertEquals(List.of(), scans.warnings);
    becomes(new TarMaker().file("f", "\0").raw(new byte[512]).file("g", "").end(), f);
    assertEquals(
        List.of("a.tar: ends with one block of zeros at offset 1024 instead of two"),
        scans.warnings);
    scans.warnings.clear();
    byte[] behind = TarMaker.bytes("whatever");
    becomes(new TarMaker().file("f", "\0").raw(new byte[9000]).raw(behind).cut(), f);
    becomes(new TarMaker().raw(new byte[10240]).cut(), "");
    byte[] notPadded =
        new TarMaker().header(TarMaker.header('0', "f", "", 1)).raw(new byte[1]).cut();
    becomes(notPadded, f);
    assertTrue(scans.warnings.getFirst().contains("has no end marker"));
  }

  @Test
  void equalAttributesAreShared() throws IOException {
    Tree tree = scans.inPlace(new TarMaker().file("a", "").file("b", "").end());
    assertSame(
        tree.root().entries().getFirst().node().attributes(),
        tree.root().entries().getLast().node().attributes());
  }
}
