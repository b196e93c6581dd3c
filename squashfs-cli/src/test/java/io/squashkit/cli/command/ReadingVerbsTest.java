package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.cli.output.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadingVerbsTest {
  @TempDir static Path folder;
  private static Path image;

  @BeforeAll
  static void pack() throws IOException {
    image = SampleImage.make(folder);
  }

  @Test
  void lsListsNames() {
    String names = "bin\ndev\nempty\nhard\nhello\nlib\nodd\nzeros\n";
    assertEquals(names, Run.ok("ls", image).out());
    assertEquals("bin/busy\nbin/sh\n", Run.ok("ls", image, "bin").out());
    assertEquals("bin\n", Run.ok("ls", "-d", image, "/bin").out());
    assertEquals("/\n", Run.ok("ls", "-d", image, "/").out());
    assertEquals("hello\nlib\n", Run.ok("ls", image, "hello", "lib").out());
    assertEquals("lib/busy\nlib/sh\n", Run.ok("ls", image, "lib/").out(), "link followed");
    assertEquals("", Run.ok("ls", image, "empty").out());
  }

  @Test
  void lsGoesDown() {
    assertEquals(
        "bin\nbin/busy\nbin/sh\ndev\ndev/null\ndev/pipe\ndev/sda\ndev/socket\nempty\nhard\nhello\n"
            + "lib\n",
        Run.ok("ls", "-R", image).out().split("odd\n", -1)[0]);
  }

  @Test
  void lsShowsDetails() {
    assertEquals(
        """
        crw-rw-rw- 1000/100         1,3 2024-02-29 12:30 dev/null
        prw------- 1000/100           0 2024-02-29 12:30 dev/pipe
        brw-rw---- 1000/100         8,1 2024-02-29 12:30 dev/sda
        srw------- 1000/100           0 2024-02-29 12:30 dev/socket
        """,
        Run.ok("ls", "-lu", image, "dev").out());
    assertEquals(
        """
        -rwsr-xr-x 1000/100      200000 2024-02-29 12:30 bin/busy
        lrwxrwxrwx 1000/100           4 2024-02-29 12:30 bin/sh -> busy
        """,
        Run.ok("ls", "-lRu", image, "bin").out());
  }

  @Test
  void lsGivesProgramsTheBytesOfNamesAndTerminalsSafeOnes() {
    byte[] raw = Run.ok("ls", image, "odd").bytes();
    assertEquals(
        "odd/a\033[2Jb\nodd/a*b\nodd/axb\nodd/n\u00ff\u00fe\n", new String(raw, ISO_8859_1));
    Run shown = Run.in(Map.of(), true, "ls", image, "odd");
    assertEquals("odd/a\\033[2Jb\nodd/a*b\nodd/axb\nodd/n\\377\\376\n", shown.out());
  }

  @Test
  void lsWritesJson() {
    List<Json> entries = Run.ok("ls", "--json", "-R", image).json().items();
    assertEquals(18, entries.size());
    Json device = entries.get(6);
    assertEquals("dev/sda", device.get("path").text());
    assertEquals("block device", device.get("type").text());
    assertEquals(8, device.get("major").number());
    assertEquals(1, device.get("minor").number());
    Json odd = entries.get(16);
    assertEquals("odd/n\uFFFD\uFFFD", odd.get("path").text());
    assertEquals("b2RkL27//g==", odd.get("path_base64").text());
    assertFalse(device.has("path_base64"));
    assertEquals("busy", entries.get(2).get("target").text());
    assertEquals("4755", entries.get(1).get("mode").text());
  }

  @Test
  void patternsNameSeveralUnlessAFileIsCalledSo() {
    assertEquals("dev/sda\ndev/socket\n", Run.ok("ls", image, "de?/s*").out());
    assertEquals("star", Run.ok("cat", image, "odd/a*b").out(), "that very name");
    assertEquals("starx", Run.ok("cat", image, "odd/a[*x]b").out());
    assertEquals("bytes", Run.ok("cat", image, "odd/n\\377\\376").out());
    Run.fails(ExitStatus.FAILED, "*.txt", "ls", image, "*.txt");
    Run.fails(ExitStatus.FAILED, "nowhere: no such file", "ls", image, "nowhere");
  }

  @Test
  void catPrintsContents() {
    assertEquals("hello\nhello\n", Run.ok("cat", image, "hello", "/hard").out());
    assertEquals("#!/bin/sh\n".repeat(20_000), Run.ok("cat", image, "lib/sh").out());
    assertArrayEquals(new byte[300_000], Run.ok("cat", image, "zeros").bytes());
    Run.fails(ExitStatus.FAILED, "is a directory, not a file", "cat", image, "bin");
  }

  @Test
  void treeDraws() {
    assertEquals(
        """
        /
        ├── bin
        │   ├── busy
        │   └── sh -> busy
        ├── dev
        │   ├── null
        │   ├── pipe
        │   ├── sda
        │   └── socket
        ├── empty
        ├── hard
        """,
        Run.ok("tree", image).out().split("├── hello", -1)[0]);
    assertEquals(
        "bin\n├── busy\n└── sh -> busy\n\n0 folders, 2 files\n",
        Run.ok("tree", image, "bin").out());
    String shallow = Run.ok("tree", "--depth", 1, image).out();
    assertTrue(shallow.endsWith("├── odd\n└── zeros\n\n4 folders, 4 files\n"), shallow);
    String folders = Run.ok("tree", "-d", image).out();
    assertEquals("/\n├── bin\n├── dev\n├── empty\n└── odd\n\n4 folders\n", folders);
  }

  @Test
  void statShowsEverything() {
    String text = Run.ok("stat", "-u", image, "hello", "zeros", "dev/sda").out();
    for (String part :
        new String[] {
          "path      hello\n",
          "mode      -rw-r--r-- (0644)",
          "owner     1000, group 100",
          "2024-02-29 12:30:59 +0000",
          "links 2",
          "6 bytes",
          "xattr     user.note = \"hi\"",
          "xattr     user.raw = 0x00ff",
          "fragment block 0",
          "3 all zeros",
          "device  8,1",
        }) {
      assertTrue(text.contains(part), part + "\n" + text);
    }
    Json hello = Run.ok("stat", "--json", image, "hello").json().items().getFirst();
    assertEquals(2, hello.get("links").number());
    assertEquals("hi", hello.get("xattrs").items().getFirst().get("value").text());
    assertEquals("AP8=", hello.get("xattrs").items().get(1).get("value_base64").text());
  }

  @Test
  void infoTellsWhatItIsMadeOf() {
    String text = Run.ok("info", image).out();
    for (String part :
        new String[] {
          "gzip with default options", "128.0 KiB", "2024-02-29 12:30:59 +0000", "exportable",
          "7 files, 5 folders", "1 hard link", "2 devices", "2 pipes and sockets",
          "293.0 KiB take no room", "data blocks", "inodes", "1 set of extended attributes",
        }) {
      assertTrue(text.contains(part), part + "\n" + text);
    }
    Json json = Run.ok("info", "--json", image).json();
    assertEquals("gzip", json.get("compressor").text());
    assertEquals(SampleImage.TIME, json.get("time").number());
    assertEquals(7, json.get("files").number());
    assertEquals(131_072, json.get("block_size").number());
  }

  @Test
  void infoListsCodecs() {
    String text = Run.ok("info", "--codecs").out();
    for (String name : new String[] {"gzip", "lzma", "lzo", "xz", "lz4", "zstd"}) {
      assertTrue(text.contains(name + " "), text);
      assertTrue(Run.ok("info", "--codecs", "--json").json().has(name));
    }
    Run.fails(ExitStatus.USAGE, "IMAGE is missing", "info");
  }

  @Test
  void verifyTellsSoundFromDamaged() throws IOException {
    String text = Run.ok("verify", image).out();
    assertTrue(text.contains(": sound: 0 errors, 0 warnings"), text);
    assertTrue(Run.ok("verify", "--json", image).json().get("sound").isTrue());
    assertEquals("", Run.ok("verify", "-q", image).out());

    byte[] bytes = Files.readAllBytes(image);
    bytes[100] ^= 0x55; // in the first data block
    Path damaged = Files.write(folder.resolve("damaged"), bytes);
    Run run = Run.of("verify", damaged);
    assertEquals(ExitStatus.DIFFERENT, run.status());
    assertTrue(run.out().startsWith("error: ") && run.out().contains("damaged: "), run.out());
    Json json = Run.of("verify", "--json", damaged).json();
    assertFalse(json.get("sound").isTrue());
    assertEquals("error", json.get("findings").items().getFirst().get("severity").text());

    // 3 is what checks found; for those who wanted the content, damage is a failure like others
    Run.fails(ExitStatus.FAILED, "damaged: ", "cat", damaged, "bin/busy");
    Path copy = folder.resolve("copy of damaged");
    Run.fails(ExitStatus.FAILED, "busy: " + damaged + ": ", "unpack", damaged, copy);

    Path noImage = Files.writeString(folder.resolve("text"), "no image".repeat(1000));
    assertEquals(ExitStatus.DIFFERENT, Run.of("verify", noImage).status());
    Run.fails(ExitStatus.FAILED, "no such file", "verify", folder.resolve("missing"));
  }

  @Test
  void unpackRestores() throws IOException {
    Path all = folder.resolve("all");
    Run run = Run.ok("unpack", image, all, "bin", "hello", "hard", "odd/ax*");
    assertTrue(run.out().contains("3 files and 3 folders"), run.out());
    assertEquals("hello\n", Files.readString(all.resolve("hello"), UTF_8));
    assertEquals("busy", Files.readSymbolicLink(all.resolve("bin/sh")).toString());
    assertEquals("x", Files.readString(all.resolve("odd/axb")));
    assertFalse(Files.exists(all.resolve("odd/a*b")));
    assertFalse(Files.exists(all.resolve("zeros")));
    Object key = Files.getAttribute(all.resolve("hello"), "unix:ino");
    assertEquals(key, Files.getAttribute(all.resolve("hard"), "unix:ino"), "hard link");

    Run.fails(ExitStatus.FAILED, "is not empty; --force", "unpack", image, all);
    assertEquals("", Run.ok("unpack", "-q", "--force", image, all, "zeros").out());
    assertEquals(300_000, Files.size(all.resolve("zeros")));
    Run.fails(ExitStatus.FAILED, "nowhere", "unpack", image, folder.resolve("new"), "nowhere");
    assertFalse(Files.exists(folder.resolve("new")), "nothing made before the paths are known");
  }
}
