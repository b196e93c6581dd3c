package io.squashkit.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.squashkit.cli.output.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CompleterTest {
  private static final List<String> VERBS = Verbs.NAMES;

  @TempDir Path folder;

  @Test
  void verbsComeFirst() {
    assertEquals(VERBS.size(), Verbs.all().size());
    List<String> verbs = new ArrayList<>(Verbs.firstWords());
    verbs.add("version");
    assertEquals(verbs, words(""));
    assertEquals(List.of("unpack"), words("un"));
    assertEquals(List.of("--help", "--version"), words("--"));
    assertEquals(List.of(), words("nonsense", ""));
    assertEquals(Verbs.firstWords(), words("help", ""));
    assertEquals(Verbs.wordsOfGroup(), words("help", "overlay", ""));
    assertEquals(List.of(), words("help", "pack", ""));
    assertEquals(List.of("which"), words("overlay", "wh"));
  }

  @ParameterizedTest
  @FieldSource("VERBS")
  void allOptionsOfAVerbAreOfferedAndNoOthers(String verb) {
    Set<String> names = ManualPageTest.names(verb);
    List<String> offered = words((verb + " -").split(" ", -1));
    assertEquals(names, new TreeSet<>(offered));
    assertEquals(names.size(), offered.size(), "each once");
    assertEquals(
        offered.stream().filter(name -> name.startsWith("--")).toList(),
        words((verb + " --").split(" ", -1)));
    assertFalse(
        ask((Object[]) (verb + " --").split(" ", -1))
            .lines()
            .skip(1)
            .anyMatch(line -> line.split("\t", -1).length != 2));
  }

  @Test
  void valuesAreThoseOfTheOption() {
    assertEquals(List.of("gzip", "xz", "zstd", "lz4", "lzo", "none"), words("pack", "-c", ""));
    assertEquals(List.of("xz"), words("pack", "-kc", "x"));
    assertEquals(List.of("--compressor=lz4", "--compressor=lzo"), words("pack", "--compressor=l"));
    assertEquals(List.of("bundled", "system", "auto"), words("ls", "--codecs", ""));
    assertEquals(List.of("x86,arm", "x86,armthumb", "x86,arm64"), words("pack", "--bcj", "x86,a"));
    assertEquals(List.of("arm,arm64", "arm,armthumb"), sorted("pack", "--bcj", "arm,a"));
    assertEquals(List.of(), words("pack", "--level", ""));
    assertEquals(List.of("bash", "zsh", "fish"), words("completion", ""));
    assertEquals(List.of(), words("completion", "bash", ""));
    assertEquals("files\n", ask("pack", "--exclude-from", ""));
    assertEquals("files\n", ask("pack", "--exclude-from=a"));
  }

  private static List<String> sorted(String... line) {
    return words(line).stream().sorted().toList();
  }

  @Test
  void parametersAreFilesOrPathsInTheImage() throws IOException {
    Path image = SampleImage.make(folder);
    assertEquals("files\n", ask("ls", ""));
    assertEquals("files\n", ask("pack", "a", "b", "c"));
    assertEquals("files\n", ask("unpack", image, ""));
    assertEquals("paths\nhard\nhello\n", ask("ls", image, "h"));
    assertEquals("paths\nhard\nhello\n", ask("ls", "-l", "--offset", "0", image, "bin", "h"));
    assertEquals("paths\nhello\n", ask("unpack", "-jx", "--", image, "-folder", "he"));
    assertEquals("paths\nbin/busy\nbin/sh\n", ask("cat", image, "bin/"));
    assertEquals("paths\n/lib/sh\n", ask("cat", image, "/lib/s"), "link followed");
    assertEquals("paths\nbin/\n", ask("cat", image, "b"));
    assertEquals("paths\nodd/a*b\nodd/axb\n", ask("cat", image, "odd/"), "what can be typed");
    assertEquals("paths\n", ask("cat", image, "hello/"));
    assertEquals("paths\n", ask("cat", image, "nowhere/"));
    assertEquals("paths\n", ask("cat", folder.resolve("missing"), ""));
    assertEquals("paths\n", ask("cat", "\0", ""));
    Path noImage = Files.writeString(folder.resolve("text"), "no image".repeat(1000));
    assertEquals("paths\n", ask("cat", noImage, ""));
  }

  @Test
  void scriptsAreThoseOfShells() {
    for (String shell : new String[] {"bash", "zsh", "fish"}) {
      assertEquals(true, Run.ok("completion", shell).out().contains(Completer.VERB));
    }
    Run.fails(ExitStatus.USAGE, "allowed is bash, zsh, fish", "completion", "csh");
    Run.fails(ExitStatus.USAGE, "SHELL is missing", "completion");
  }

  /// The words offered, without their meanings.
  static List<String> words(String... line) {
    List<String> words = new ArrayList<>();
    for (String offered : ask((Object[]) line).lines().toList()) {
      words.add(offered.split("\t", -1)[0]);
    }
    assertEquals("words", words.removeFirst());
    return words;
  }

  private static String ask(Object... line) {
    List<Object> words = new ArrayList<>(List.of(line));
    words.addFirst(Completer.VERB);
    return Run.ok(words.toArray()).out();
  }
}
