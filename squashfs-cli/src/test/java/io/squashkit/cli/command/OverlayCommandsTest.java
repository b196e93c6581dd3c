package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.cli.output.ExitStatus;
import io.squashkit.testdata.Command;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `squash overlay which` and `squash overlay flatten`, over three layers with a mark of each kind.
class OverlayCommandsTest {
  private static final String BASE =
      """
      dir . 755 0 0 7
      dir d 755 0 0 7
      file d/f 644 0 0 7 text:10:1
      dir gone 755 0 0 7
      file gone/f 644 0 0 7 text:10:2
      dir old 755 0 0 7
      file old/f 644 0 0 7 text:10:3
      """;

  private static final String MIDDLE =
      """
      dir . 755 0 0 7
      dir d 700 0 0 7 trusted.overlay.opaque=y
      file d/g 644 0 0 7 text:20:4
      chr gone 0 0 0 7 0:0
      """;

  private static final String TOP =
      """
      dir . 755 0 0 8
      file d 600 0 0 8 text:30:5
      dir new 711 0 0 8 trusted.overlay.redirect=/old
      chr old 0 0 0 8 0:0
      """;

  private static final String SHOWN =
      """
      dir . 755 0 0 8
      file d 600 0 0 8 text:30:5
      dir new 711 0 0 8
      file new/f 644 0 0 7 text:10:3
      """;

  @TempDir Path folder;
  private Path base;
  private Path middle;
  private Path top;

  @BeforeEach
  void makeLayers() throws IOException {
    Needs.root("whiteouts and trusted attributes");
    base = image("base", BASE);
    middle = image("middle", MIDDLE);
    top = folder.resolve("top");
    HostTree.make(TreeSpec.parse(TOP), top);
  }

  private Path image(String name, String spec) throws IOException {
    HostTree.make(TreeSpec.parse(spec), folder.resolve(name + "-tree"));
    Path image = folder.resolve(name);
    Run.ok("pack", "-q", folder.resolve(name + "-tree"), image);
    return image;
  }

  private Run which(String... words) {
    return Run.of(
        java.util.stream.Stream.concat(
                java.util.stream.Stream.of("overlay", "which", "-l", base, "-l", middle, "-l", top),
                java.util.stream.Stream.of(words))
            .toArray());
  }

  private String text(String... words) {
    return which(words).out().replace(folder + "/", "");
  }

  @Test
  void whichTellsWhatHidesWhat() {
    assertEquals(
        """
        /d:
          shown     top: file
          hidden    middle: folder, hidden by what is no folder of top
          hidden    base: folder, hidden by what is no folder of top
        """,
        text("d"));
    assertEquals(
        """
        /gone: not shown
          whiteout  middle: whiteout
          hidden    base: folder, hidden by a whiteout of middle
        """,
        text("gone/f"));
    assertEquals(
        """
        /new/f:
          shown     base: file at /old/f
        """,
        text("/new/f"));
    assertEquals(ExitStatus.FAILED, which("gone").status());
    assertEquals(ExitStatus.OK, which("new").status());
    assertTrue(text("").startsWith("/:\n  shown     top: folder\n  merged    middle"), text(""));
  }

  @Test
  void whichTellsPrograms() {
    String json = text("--json", "gone").replaceAll("\\s", "");
    assertTrue(json.contains("\"shown\":false"), json);
    assertTrue(
        json.contains(
            "\"role\":\"hidden\",\"kind\":\"folder\",\"path\":\"/gone\",\"why\":\"whiteout\""),
        json);
  }

  @Test
  void whichRefusesNonsense() {
    Run.fails(ExitStatus.USAGE, "overlay which: -l LAYER is missing", "overlay", "which", "x");
    Run.fails(ExitStatus.USAGE, "found '..' in PATH", "overlay", "which", "-l", base, "d/../gone");
    Run.fails(ExitStatus.FAILED, "missing: no such file", "overlay", "which", "-l", "missing", "x");
  }

  @Test
  void flattenMakesImagesFoldersAndArchives() throws IOException {
    Manifest expected = Manifest.of(TreeSpec.parse(SHOWN));
    for (String out : new String[] {"flat.squashfs", "flat.tar.gz", "flat/"}) {
      String made = folder + "/" + out;
      Run.ok("overlay", "flatten", "-q", base, middle, top, "-o", made);
      Path copy = folder.resolve("copy-of-" + out.replace("/", ""));
      if (out.endsWith("/")) {
        copy = Path.of(made);
      } else if (out.endsWith("gz")) {
        Run.ok("pack", "-q", made, folder.resolve("from-tar"));
        Run.ok("unpack", "-q", folder.resolve("from-tar"), copy);
      } else {
        Run.ok("unpack", "-q", made, copy);
      }
      assertEquals("", Manifest.difference(expected, Manifest.of(copy)), out);
    }
  }

  @Test
  void flattenKeepsWhatHides() throws IOException {
    Path made = folder.resolve("flat");
    Run.ok("overlay", "flatten", "-q", "--keep-whiteouts", middle, top, "-o", made + "/");
    Manifest found = Manifest.of(made);
    assertEquals("0:0", found.rows().get("gone").detail());
    assertEquals("0:0", found.rows().get("old").detail());
    assertEquals("/old", found.rows().get("new").xattrs().get("trusted.overlay.redirect"));
    assertEquals('f', found.rows().get("d").type());
    assertEquals(5, found.rows().size());
  }

  @Test
  void aLayerThatLostItsAttributesIsWarnedOf() throws IOException {
    Path lost = folder.resolve("lost");
    Run.ok("pack", "-q", "--no-xattrs", folder.resolve("middle-tree"), lost);
    Run run = Run.of("overlay", "flatten", "-q", base, lost, "-o", folder.resolve("flat"));
    assertEquals(ExitStatus.OK, run.status());
    assertTrue(run.err().contains("may reappear"), run.err());
  }

  @Test
  void catPrintsFilesOfAStack() throws IOException {
    Path link = folder.resolve("links");
    HostTree.make(
        TreeSpec.parse(
            """
            dir . 755 0 0 7
            slink one 777 0 0 7 /new/../new/f
            slink loop 777 0 0 7 loop
            """),
        link);
    Object[] words = {"overlay", "cat", "-l", base, "-l", middle, "-l", top, "-l", link, ""};
    byte[] expected = Files.readAllBytes(folder.resolve("base-tree/old/f"));
    for (String path : new String[] {"new/f", "/new//./f", "one", "new/../one"}) {
      words[words.length - 1] = path;
      assertArrayEquals(expected, Run.ok(words).bytes(), path);
    }
    String[][] wrong = {
      {"gone/f", "gone/f: no such file"},
      {"d/f", "d/f: not a folder"},
      {"new", "new: is not a file"},
      {"loop", "loop: "},
    };
    for (String[] one : wrong) {
      words[words.length - 1] = one[0];
      Run.fails(ExitStatus.FAILED, one[1], words);
    }
  }

  @Test
  void layersForDataOnly() throws IOException {
    Path data =
        image("data", "dir . 755 0 0 7\ndir x 755 0 0 7\nfile x/bytes 600 0 0 7 text:500:1");
    String spec =
        "dir . 755 0 0 7\nfile f 644 0 0 7 zero:500:1 trusted.overlay.metacopy="
            + " trusted.overlay.redirect=/x/bytes";
    Path over = image("over", spec);
    byte[] bytes = Files.readAllBytes(folder.resolve("data-tree/x/bytes"));
    Object[] cat = {"overlay", "cat", "--data", data, "-l", base, "-l", over, "f"};
    assertArrayEquals(bytes, Run.ok(cat).bytes());
    String which = Run.ok("overlay", "which", "--data", data, "-l", over, "f").out();
    assertTrue(which.contains("data      " + data + ": file at /x/bytes"), which);
    Run.ok("overlay", "flatten", "-q", "--data", data, base, over, "-o", folder.resolve("flat/"));
    Path flat = folder.resolve("flat.squashfs");
    Run.ok("overlay", "flatten", "-q", "--data", data, base, over, "-o", flat);
    assertArrayEquals(bytes, Run.ok("cat", flat, "f").bytes());
    Run.fails(ExitStatus.FAILED, "x/bytes: no such", "cat", flat, "x/bytes");
    Run.fails(
        ExitStatus.USAGE,
        "--data: its files would be copied",
        "overlay",
        "flatten",
        "--keep-whiteouts",
        "--data",
        data,
        base,
        over,
        "-o",
        flat);
  }

  /// Blocks that nothing here would make: gzip's, with the name of another level in their header. They are
  /// found again in what is made of them.
  @Test
  void storedBlocksAreCopied() throws IOException {
    HostTree.make(
        TreeSpec.parse("dir . 755 0 0 7\nfile large 644 0 0 7 text:20000:1"),
        folder.resolve("large-tree"));
    Path large = folder.resolve("large");
    Run.ok(
        "pack",
        "-q",
        "-c",
        "gzip",
        "-b",
        "4K",
        "--no-fragments",
        folder.resolve("large-tree"),
        large);
    byte[] image = Files.readAllBytes(large);
    int start = 96; // the first data block, as gzip images without options have it
    assertEquals(0x78, image[start]);
    image[start + 1] = (byte) 0x01; // RFC 1950: level 0, and a check that holds
    Path odd = Files.write(folder.resolve("odd"), image);
    byte[] stored = java.util.Arrays.copyOfRange(image, start, start + 500);
    Path empty = image("nothing", "dir . 755 0 0 7");
    Path out = folder.resolve("copied");
    Object[][] lines = {
      {"flatten", odd, top},
      {"commit", "-u", odd},
      {"commit", "--minimal", "-l", empty, "-u", odd},
      {"diff", empty, odd},
      {"rebase", "--from", empty, "--to", empty, "-u", odd},
      {"convert", "--from", "overlay", "--to", "oci", odd},
    };
    for (Object[] line : lines) {
      java.util.List<Object> words = new java.util.ArrayList<>(java.util.List.of("overlay"));
      words.addAll(java.util.List.of(line));
      words.addAll(java.util.List.of("-q", "-f", "--format", "image", "-o", out));
      Run.ok(words.toArray());
      String made = new String(Files.readAllBytes(out), ISO_8859_1);
      assertTrue(made.contains(new String(stored, ISO_8859_1)), words::toString);
    }
  }

  /// An archive need not have the folders that its files lie in: they are as they are below.
  @Test
  void foldersThatAnArchiveDoesNotHave() throws IOException {
    HostTree.make(
        TreeSpec.parse(
            """
            dir . 1770 3 4 7
            dir d 700 1 2 7 user.k=v
            file d/f 644 0 0 7 text:10:1
            """),
        folder.resolve("below"));
    Path source = folder.resolve("source");
    HostTree.make(
        TreeSpec.parse("dir . 755 0 0 9\ndir d 755 0 0 9\nfile d/g 644 0 0 9 text:10:2"), source);
    Path archive = folder.resolve("part.tar");
    Command.of("tar", "-C", source, "-cf", archive, "d/g").check();
    String shown =
        """
        dir . 1770 3 4 7
        dir d 700 1 2 7 user.k=v
        file d/f 644 0 0 7 text:10:1
        file d/g 644 0 0 9 text:10:2
        """;
    Path flat = folder.resolve("whole");
    Run.ok("overlay", "flatten", "-q", folder.resolve("below"), archive, "-o", flat + "/");
    assertEquals("", Manifest.difference(Manifest.of(TreeSpec.parse(shown)), Manifest.of(flat)));
    Path layer = folder.resolve("part");
    Object[] convert = {
      "overlay",
      "convert",
      "-q",
      "--from",
      "oci",
      "--to",
      "overlay",
      "-l",
      folder.resolve("below"),
      archive,
      "-o",
      layer + "/",
    };
    Run.ok(convert);
    String converted = shown.replaceAll("file d/f .*\n", "");
    assertEquals(
        "", Manifest.difference(Manifest.of(TreeSpec.parse(converted)), Manifest.of(layer)));
  }
}
