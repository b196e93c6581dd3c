package io.squashkit.squashfs.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.tar.TarHeader.Dialect;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Archives that lie: one line that names the member and its offset.
class HostileTarTest {
  private final Scans scans = new Scans();

  private void refused(TarMaker archive, String message) throws IOException {
    assertEquals("a.tar: " + message, scans.refusal(archive.end()));
  }

  private static TarHeader numbers(long owner, long size, long major) {
    return new TarHeader(
        Dialect.GNU, (byte) '0', TarMaker.bytes("f"), new byte[0], 0, owner, 0, size, 0, major, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../f", "a/../f", "a/..", "./../a"})
  void pathsThatLeadUp(String path) throws IOException {
    refused(
        new TarMaker().file("a/b", "").file(path, ""),
        "'"
            + path
            + "' at offset 512: path is one with the name '..', allowed: names of 1 to 255 bytes,"
            + " no NUL, not ..");
  }

  @Test
  void namesThatNoDirectoryHolds() throws IOException {
    String longName = "n".repeat(256);
    refused(
        new TarMaker().pax('x', "path", "a/" + longName).file("f", ""),
        "'a/"
            + "n".repeat(254)
            + "…' at offset 1024: path is one with the name '"
            + longName
            + "', allowed: names of 1 to 255 bytes, no NUL, not ..");
    refused(
        new TarMaker().pax('x', "path", "a\0b").file("f", ""),
        "'a\\x00b' at offset 1024: path is one with the name 'a\\x00b', allowed: names of 1 to 255"
            + " bytes, no NUL, not ..");
    refused(
        new TarMaker().file("", ""),
        "'' at offset 0: path: names the root, allowed only for directories");
    refused(
        new TarMaker().pax('x', "path", "a/".repeat(4097)).dir("f"),
        "'" + "a/".repeat(128) + "…' at offset 9216: path: goes down more than 4096 directories");
  }

  @Test
  void linksThatLeadNowhere() throws IOException {
    refused(
        new TarMaker().link("a", "b").link("b", "a"),
        "'a' at offset 0: is a hard link to 'b', which is not in front of it");
    refused(
        new TarMaker().link("a", "a"),
        "'a' at offset 0: is a hard link to 'a', which is not in front of it");
    refused(
        new TarMaker().dir("d").link("a", "d"),
        "'a' at offset 512: is a hard link to 'd', which is a directory");
    refused(
        new TarMaker().file("f", "").link("a", "f/x"),
        "'a' at offset 512: 'f' on its way is no directory, allowed: a directory");
    refused(
        new TarMaker().symlink("s", ""),
        "'s' at offset 0: symbolic link's target is 0 bytes long, allowed: 1 to 4095");
    refused(
        new TarMaker().member('K', "", "", "t".repeat(4096)).symlink("s", "t"),
        "'s' at offset 4608: symbolic link's target is 4096 bytes long, allowed: 1 to 4095");
  }

  @Test
  void placesThatCannotBeTaken() throws IOException {
    refused(
        new TarMaker().symlink("l", "l").file("l/x", ""),
        "'l/x' at offset 512: 'l' on its way is a symbolic link, allowed: a directory");
    refused(
        new TarMaker().file("d/f", "").file("d", ""),
        "'d' at offset 512: cannot take the place of a directory that is not empty");
  }

  @Test
  void numbersThatAreNone() throws IOException {
    refused(
        new TarMaker().header(numbers(-5, 0, 0)),
        "'f' at offset 0: owner is -5, allowed: 0 to 4294967295");
    refused(
        new TarMaker().header(numbers(1L << 32, 0, 0)),
        "'f' at offset 0: owner is 4294967296, allowed: 0 to 4294967295");
    refused(
        new TarMaker().header(numbers(0, -1, 0)),
        "'f' at offset 0: size is -1, allowed: 0 to 2^63-1");
    refused(
        new TarMaker().pax('x', "size", "-1").file("f", ""),
        "offset 0: extended header: size is '-1', allowed: 0 to 2^63-1 in decimal");
    TarHeader device =
        new TarHeader(
            Dialect.GNU, (byte) '3', TarMaker.bytes("d"), new byte[0], 0, 0, 0, 0, 0, 4096, 0);
    refused(
        new TarMaker().header(device),
        "'d' at offset 0: device number is 4096:0, allowed: 0:0 to 4095:1048575");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1 << 20, 1L << 40, Long.MAX_VALUE - 5000})
  void sizesBeyondTheEnd(long more) throws IOException {
    long size = 1024 + more; // the end marker is taken for content
    refused(
        new TarMaker().header(numbers(0, size, 0)),
        "'f' at offset 0: the archive ends " + more + " bytes before the content does");
  }

  @Test
  void extendedHeadersOfAnySize() throws IOException {
    for (long size : new long[] {(1 << 20) + 1, 1L << 30, Long.MAX_VALUE, -1}) {
      for (char type : "xgLK".toCharArray()) {
        refused(
            new TarMaker().header(TarMaker.header(type, "x", "", size)),
            "offset 0: extended header: size is " + size + ", allowed: 1 MiB of them a member");
      }
    }
    TarMaker many = new TarMaker();
    for (int i = 0; i < 3; i++) {
      many.pax('x', "SCHILY.xattr.user." + i, "v".repeat(400_000));
    }
    String message = scans.refusal(many.file("f", "").end());
    assertTrue(message.endsWith("allowed: 1 MiB of them a member"), message);
  }

  @Test
  void extendedHeadersOfNothing() throws IOException {
    for (TarMaker archive :
        new TarMaker[] {
          new TarMaker().pax('x', "path", "p"), new TarMaker().member('L', "", "", "p")
        }) {
      assertEquals(
          "a.tar: offset 1024: the archive ends behind an extended header",
          scans.refusal(archive.cut()));
      refused(archive, "offset 1024: the archive ends behind an extended header");
    }
    refused(
        new TarMaker().header(TarMaker.header('x', "x", "", 2000)),
        "offset 0: the archive ends within an extended header");
    refused(
        new TarMaker().member('x', "x", "", "nonsense"),
        "offset 0: extended header: PAX record at byte 0 of 8: begins with 'nonsense', allowed:"
            + " its length and a space");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0,512,256,10|sparse map: piece 1 starts at 256 and has 10 bytes, allowed: 0 or more bytes"
            + " from 512 on",
        "1000,1|sparse map: ends at 1001, allowed: the file's 1000",
        "0,10,500,600|sparse map: ends at 1100, allowed: the file's 1000",
        "0,513|sparse map: has 513 bytes of data, allowed: the stored 512",
        "9223372036854775807,1|sparse map: piece 0 starts at 9223372036854775807 and has 1 bytes,"
            + " allowed: 0 or more bytes from 0 on",
      })
  void mapsThatContradictThemselves(String map, String message) throws IOException {
    String content = "x".repeat(512);
    refused(
        new TarMaker()
            .pax('x', "GNU.sparse.size", "1000", "GNU.sparse.map", map)
            .file("f", content),
        (message.startsWith("sparse map: piece")
                ? "offset 0: extended header: "
                : "'f' at offset 1024: ")
            + message);
    String lines = map.split(",").length / 2 + "\n" + map.replace(',', '\n') + "\n";
    String padded = lines + "\0".repeat(512 - lines.length());
    refused(
        new TarMaker()
            .pax(
                'x',
                "GNU.sparse.major",
                "1",
                "GNU.sparse.minor",
                "0",
                "GNU.sparse.realsize",
                "1000")
            .file("f", padded + content),
        "'f' at offset 1024: " + message);
  }

  @Test
  void mapsThatAreNone() throws IOException {
    String[] version = {"GNU.sparse.major", "1", "GNU.sparse.minor", "0"};
    refused(
        new TarMaker().pax('x', version).file("f", "128\n" + "0\n".repeat(254)),
        "'f' at offset 1024: sparse map: does not end within the content");
    refused(
        new TarMaker().pax('x', version).file("f", "x\n" + "0\n".repeat(255)),
        "'f' at offset 1024: sparse map is 'x', allowed: 0 to 2^63-1 in decimal");
    refused(
        new TarMaker().pax('x', version).file("f", "9".repeat(512)),
        "'f' at offset 1024: sparse map is '"
            + "9".repeat(19)
            + "'…, allowed: 0 to 2^63-1 in decimal");
    refused(
        new TarMaker().pax('x', "GNU.sparse.major", "2").file("f", ""),
        "offset 0: extended header: GNU.sparse: version is 2.0, allowed: 0.0, 0.1, 1.0");
    refused(
        new TarMaker().pax('x', "GNU.sparse.map", "1").file("f", ""),
        "offset 0: extended header: GNU.sparse.map: found an odd number of numbers");
  }

  @Test
  void whatIsNoArchive() throws IOException {
    assertEquals("a.tar: is empty, allowed: a tar archive", scans.refusal(new byte[0]));
    assertEquals(
        "a.tar: offset 0: is no tar archive: has 5 bytes, allowed: blocks of 512",
        scans.refusal(TarMaker.bytes("hello")));
    String text = scans.refusal(TarMaker.bytes("text\n".repeat(300)));
    assertTrue(text.startsWith("a.tar: offset 0: is no tar archive: header: checksum is"), text);
    refused(
        new TarMaker().member('M', "f", "", ""),
        "offset 0: begins in an earlier volume of a set, allowed: archives of one volume");
    assertEquals(
        "a.tar: offset 512: the archive ends within a header",
        scans.refusal(new TarMaker().file("f", "").raw(new byte[100]).cut()));
    String damaged =
        scans.refusal(new TarMaker().file("f", "").raw(TarMaker.bytes("x".repeat(512))).cut());
    assertTrue(damaged.startsWith("a.tar: offset 512: header: checksum is 'xxxxxxxx'"), damaged);
  }
}
