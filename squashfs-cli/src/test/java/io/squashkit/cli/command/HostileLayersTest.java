package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.cli.output.ExitStatus;
import io.squashkit.testdata.ImageBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Layers made by enemies, through each verb that takes layers: an answer or one line, in bounded time, and
/// never half of an output. `-Dseed=N` repeats a run, `-Dmutations=N` makes a longer one.
@Timeout(300)
class HostileLayersTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int MUTATIONS = Integer.getInteger("mutations", 25);

  private static final String BASE =
      """
      d d 755 0 0
      d/e d 755 0 0
      old d 755 0 0
      old/in d 755 0 0
      """;

  private static final String UPPER =
      """
      d d 750 0 0
      d x trusted.overlay.origin=
      d/e c 0 0 0 0 0
      moved d 755 0 0
      moved x trusted.overlay.redirect=/old
      old c 0 0 0 0 0
      plain d 755 0 0
      plain x trusted.overlay.opaque=y
      plain/p d 755 0 0
      plain/p x user.note=value
      """;

  @TempDir Path folder;
  private Path base;
  private Path files;

  @BeforeEach
  void makeBase() throws IOException {
    files = Files.createDirectory(folder.resolve("files"));
    Files.writeString(files.resolve("file"), "some bytes ".repeat(500));
    Files.writeString(files.resolve("empty"), "");
    base = layer("base", BASE);
  }

  /// An image without compression, so that what is changed in it keeps some sense.
  private Path layer(String name, String pseudo) throws IOException {
    Path definitions = Files.writeString(folder.resolve(name + ".pseudo"), pseudo, ISO_8859_1);
    Path image = folder.resolve(name);
    Run.ok(
        "pack", "-q", "-f", "-c", "none", "-b", "4K", "--pseudo-from", definitions, files, image);
    return image;
  }

  /// Runs all verbs with a layer over the base.
  private List<Run> all(Path layer) throws IOException {
    Path out = folder.resolve("out");
    Path tar = folder.resolve("out.tar");
    List<Run> runs = new ArrayList<>();
    runs.add(run("which", "-l", base, "-l", layer, "moved/in"));
    runs.add(run("which", "-l", base, "-l", layer, "d/x/y"));
    runs.add(run("check", "-l", base, "-l", layer));
    runs.add(run("check", "-l", base, "-u", layer));
    runs.add(run("flatten", base, layer, "-q", "-o", out));
    runs.add(run("flatten", "--keep-whiteouts", base, layer, "-q", "-o", out));
    runs.add(run("commit", "-u", layer, "-q", "-o", out));
    runs.add(run("commit", "--resolve", "--minimal", "-l", base, "-u", layer, "-q", "-o", out));
    runs.add(run("diff", base, layer, "-q", "-o", out));
    runs.add(run("diff", layer, base, "-q", "-o", out));
    runs.add(run("rebase", "--from", base, "--to", base, "-u", layer, "-q", "-o", out));
    runs.add(run("rebase", "--from", base, "--to", layer, "-u", base, "-q", "-o", out));
    runs.add(run("convert", "--from", "overlay", "--to", "oci", layer, "-q", "-o", tar));
    runs.add(run("convert", "--from", "aufs", "--to", "overlay", layer, "-q", "-o", out));
    return runs;
  }

  private Run run(Object... words) throws IOException {
    List<Object> all = new ArrayList<>(List.of("overlay"));
    all.addAll(List.of(words));
    Run run = Run.of(all.toArray());
    boolean tells = words[0].equals("which") || words[0].equals("check");
    ExitStatus status = run.status();
    assertTrue(run.err().length() < 10_000, () -> "long: " + run.err().substring(0, 2000));
    assertFalse(run.err().contains("a bug") || run.err().contains("overflow"), run::err);
    boolean made = Files.exists(folder.resolve("out")) || Files.exists(folder.resolve("out.tar"));
    if (!tells) {
      boolean done =
          status.equals(ExitStatus.OK)
              || (status.equals(ExitStatus.CHANGED) && words[0].equals("rebase") && made);
      assertEquals(done, made, () -> String.join(" ", all.toString(), run.err()));
    }
    if (!run.err().isEmpty() && !status.equals(ExitStatus.OK)) {
      assertTrue(run.err().startsWith("squash: "), run::err);
    }
    Files.deleteIfExists(folder.resolve("out"));
    Files.deleteIfExists(folder.resolve("out.tar"));
    return run;
  }

  private static String errors(List<Run> runs) {
    StringBuilder errors = new StringBuilder();
    runs.forEach(run -> errors.append(run.err()));
    return errors.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../etc",
        "..",
        ".",
        "a/b",
        "/",
        "//x",
        "/moved",
        "moved",
        "/old/../..",
        "/file",
        "/d/e",
      })
  void redirects(String target) throws IOException {
    String pseudo = UPPER.replace("redirect=/old", "redirect=" + target);
    String errors = errors(all(layer("upper", pseudo)));
    boolean refused = target.contains("..") || target.equals("a/b") || target.equals("//x");
    if (refused) {
      assertTrue(errors.contains("upper: entry 'moved': "), errors);
    }
  }

  @Test
  void marksOfManyBytes() throws IOException {
    for (String mark : new String[] {"redirect", "opaque", "origin", "metacopy", "nonsense"}) {
      for (String value : new String[] {"n".repeat(65_000), "/" + "a/".repeat(32_000) + "a"}) {
        all(layer("upper", UPPER + "plain/p x trusted.overlay." + mark + "=" + value + "\n"));
      }
    }
  }

  /// Each layer makes the path longer by what its redirects say: 16 layers, and it would be a mebibyte.
  @Test
  void redirectsThatMakeEachOtherLonger() throws IOException {
    StringBuilder pseudo = new StringBuilder();
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      path.append(i == 0 ? "" : "/").append('a');
      pseudo.append(path).append(" d 755 0 0\n");
      if (i > 0) {
        String name = "n".repeat(60_000);
        pseudo.append(path).append(" x trusted.overlay.redirect=").append(name).append('\n');
      }
    }
    Path deep = layer("deep", pseudo.toString());
    String way = "/" + "a/".repeat(190) + "a";
    Path upper = layer("upper", "x d 755 0 0\nx x trusted.overlay.redirect=" + way + "\n");
    Run run = Run.of("overlay", "which", "-l", base, "-l", deep, "-l", upper, "x/y");
    run.failed(ExitStatus.FAILED, "a path longer than 65536 bytes");
  }

  /// Every layer doubles what is shown.
  @Test
  void redirectsThatMultiply() throws IOException {
    StringBuilder pseudo = new StringBuilder("x d 755 0 0\n");
    for (int i = 0; i < 16; i++) {
      pseudo.append("x/").append(i).append(" d 755 0 0\n");
      pseudo.append("x/").append(i).append(" x trusted.overlay.redirect=/x\n");
    }
    List<Object> words = new ArrayList<>(List.of("overlay", "flatten", "-q"));
    for (int i = 0; i < 30; i++) {
      words.add(Files.copy(layer("many", pseudo.toString()), folder.resolve("many" + i)));
    }
    words.addAll(List.of("-o", folder.resolve("out")));
    Run.fails(ExitStatus.FAILED, "redirects show directories in several places", words.toArray());
    assertFalse(Files.exists(folder.resolve("out")));
  }

  /// 2 to the power of 60 paths: each directory is in the one above it twice.
  @Test
  void directoriesWithSeveralParents() throws IOException {
    StringBuilder pseudo = new StringBuilder();
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      pseudo.append(path).append("aaaa").append(" d 755 0 0\n");
      pseudo.append(path).append("bbbb").append(" d 755 0 0\n");
      path.append("aaaa/");
    }
    ImageBytes image = new ImageBytes(Files.readAllBytes(layer("twice", pseudo.toString())));
    long table = image.get(ImageBytes.Field.DIRECTORY_TABLE);
    for (int i = 0; i < 60; i++) { // what bbbb names is what aaaa names
      long one = image.find("aaaa", table);
      long other = image.find("bbbb", one);
      long delta = image.get(one - 6, 2);
      image.set(other - 8, 2, image.get(one - 8, 2)).set(other - 6, 2, delta);
      table = other;
    }
    Path twice = image.write(folder.resolve("shared"));
    String errors = errors(all(twice));
    assertTrue(errors.contains("parents are several"), errors);
  }

  @ParameterizedTest
  @ValueSource(strings = {".wh.x", "d/.wh..wh..opq", ".wh..wh.aufs", ".wh.", ".wh..", ".wh..wh."})
  void namesThatWouldBeWhiteouts(String name) throws IOException {
    all(layer("upper", UPPER + name + " d 755 0 0\n"));
  }

  @Test
  void namesThatAreNoText() throws IOException {
    all(layer("upper", UPPER + "\377\376 d 755 0 0\n\377\376/\200 d 755 0 0\n"));
  }

  @Test
  void bytesThatAreNowhere() throws IOException {
    String errors =
        errors(
            all(
                layer(
                    "upper",
                    UPPER
                        + "file x trusted.overlay.metacopy=\n"
                        + "file x trusted.overlay.redirect=/no/file\n")));
    assertTrue(errors.contains("upper: entry 'file': metadata only"), errors);
  }

  @Test
  void stacksThatAreNone() throws IOException {
    Path upper = layer("upper", UPPER);
    Path link = Files.createSymbolicLink(folder.resolve("link"), base);
    Run.fails(
        ExitStatus.FAILED,
        "base: is in the stack twice",
        "overlay",
        "flatten",
        base,
        upper,
        base,
        "-o",
        "x");
    Run.fails(
        ExitStatus.FAILED, "the other time as", "overlay", "which", "-l", base, "-l", link, "d");
    Path inside = Files.createDirectory(files.resolve("inside"));
    Run.fails(
        ExitStatus.FAILED, "lies in the layer", "overlay", "which", "-l", files, "-l", inside, "d");
    Run.fails(
        ExitStatus.FAILED,
        "missing: no such file",
        "overlay",
        "flatten",
        base,
        "missing",
        "-o",
        "x");
    Path empty = files.resolve("empty");
    Run.fails(ExitStatus.FAILED, "empty: ", "overlay", "flatten", base, empty, "-o", "x");
    Path text = files.resolve("file");
    Run.fails(ExitStatus.FAILED, "file: ", "overlay", "flatten", base, text, "-o", "x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "zstd"})
  void changedImages(String compressor) throws IOException {
    Path sound = layer("upper", UPPER);
    Path packed = folder.resolve("packed");
    Run.ok("pack", "-q", "-c", compressor, sound, packed);
    ImageBytes bytes = new ImageBytes(Files.readAllBytes(packed));
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < MUTATIONS; i++) {
      ImageBytes image = bytes.copy();
      image.mutate(random.split());
      try {
        all(image.write(folder.resolve("changed")));
      } catch (AssertionError e) {
        throw new AssertionError("seed " + SEED + ", mutation " + i, e);
      }
    }
  }
}
