package io.squashkit.squashfs.edit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.interop.SpecTree;
import io.squashkit.squashfs.interop.TreeManifest;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.TreeSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PseudoFilesTest {
  private static final String START = "\n#\n# START OF DATA - DO NOT MODIFY\n#\n";
  private static final PseudoOptions OPTIONS = new PseudoOptions(false, null, 500);

  private static final TreeSpec SPEC =
      TreeSpec.parse(
          """
          dir . 755 0 0 100
          file f 644 1 1 100 text:10:1 user.a=1
          link g f
          dir d 755 0 0 100
          dir d/e 755 0 0 100
          file d/e/f 644 1 1 100 text:11:1
          """);

  @TempDir Path folder;
  private final List<String> warnings = new ArrayList<>();

  private Manifest apply(String... definitions) throws IOException {
    return apply(OPTIONS, definitions);
  }

  private Manifest apply(PseudoOptions options, String... definitions) throws IOException {
    try (PseudoFiles files = new PseudoFiles(options)) {
      for (String definition : definitions) {
        files.define(definition);
      }
      return TreeManifest.of(files.apply(SpecTree.of(SPEC), warnings::add));
    }
  }

  private static String row(Manifest all, String path) {
    Manifest.Row row = all.rows().get(path);
    return row == null ? "none" : row.toString().replaceFirst(" =[^ ]*", "").strip();
  }

  /// The path in the definition is `new`, if it is another it stands first in `row`.
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "new d 755 1 2, d 755 1 2 500 0",
        "new D 7 0755 1 2, d 755 1 2 7 0",
        "new D 2024-02-29 755 1 2, d 755 1 2 1709164800 0",
        "new D \"2024-02-29 12:30:00+01:00\" 755 1 2, d 755 1 2 1709206200 0",
        "new D 2024-02-29\\ 12:30 755 1 2, d 755 1 2 1709209800 0",
        "new b 600 1 2 4095 1048575, b 600 1 2 500 0 4095:1048575",
        "new C 9 600 1 2 5 1, c 600 1 2 9 0 5:1",
        "new i 600 root root f, p 600 0 0 500 0",
        "new I 9 600 4294967295 2 s, s 600 4294967295 2 9 0",
        "new s 0 1 2 a \"b\"  c, `l 777 1 2 500 0 a\\x20\"b\"\\x20\\x20c`",
        "//new// S 9 0 1 2 /a, l 777 1 2 9 0 /a",
        "\"new\" d 755 1 2, d 755 1 2 500 0",
        "n\\ew d 755 1 2, d 755 1 2 500 0",
      })
  void definitionsMakeEntries(String definition, String row) throws IOException {
    assertEquals(row, row(apply(definition), "new"));
    assertEquals(List.of(), warnings);
  }

  @Test
  void namesAreBytesAndMayHoldBlanks() throws IOException {
    Manifest all = apply("\"a b\" d 755 0 0", "c\\ \\\"d d 755 0 0", "é d 755 0 0");
    assertEquals("d 755 0 0 500 0", row(all, "a b"));
    assertEquals("d 755 0 0 500 0", row(all, "c \"d"));
    assertEquals("d 755 0 0 500 0", row(all, "\u00c3\u00a9"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "new",
        "new q 755 0 0",
        "new dd 755 0 0",
        "new d",
        "new d 755",
        "new d 755 0",
        "new d 8 0 0",
        "new d u=rwx 0 0",
        "new d 10000 0 0",
        "new d 755 -1 0",
        "new d 755 0x1 0",
        "new d 755 4294967296 0",
        "new d 755 no:body 0",
        "new d 755 0 no:body",
        "new d 755 0 0 x",
        "new D 755 0 0",
        "new D yesterday 755 0 0",
        "new D -5 755 0 0",
        "new D 4294967296 755 0 0",
        "new b 600 0 0 1",
        "new b 600 0 0 4096 1",
        "new c 600 0 0 1 1048576",
        "new c 600 0 0 1 1 1",
        "new i 600 0 0",
        "new i 600 0 0 p",
        "new i 600 0 0 f x",
        "new s 777 0 0",
        "new f 644 0 0",
        "new f 644 0 0 date",
        "new F 9 644 0 0 date",
        "new R 9 644 0 0 1 0 0",
        "new x user.a",
        "new x =1",
        "new x foo.a=1",
        "new L",
        "new L nothing",
        "new L new",
        "new l",
        "new h a b",
        "/ c 600 0 0 1 1",
        "/ s 777 0 0 x",
        "/ remove",
        "../new d 755 0 0",
        "a/../b d 755 0 0",
        "./new d 755 0 0",
        "new remove x",
        "new text",
        "new\0 d 755 0 0",
        "new file 644 0 0"
      })
  void wrongDefinitionsAreRefused(String definition) {
    try (PseudoFiles files = new PseudoFiles(OPTIONS)) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> files.define(definition));
      assertTrue(String.valueOf(e.getMessage()).startsWith("'" + definition + "': "));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void folderOfAnOverlongNameIsRefused() throws IOException {
    try (PseudoFiles files = new PseudoFiles(OPTIONS)) {
      String name = "n".repeat(256);
      assertThrows(IllegalArgumentException.class, () -> files.define(name + " d 755 0 0"));
    }
  }

  @Test
  void whatIsThereIsChangedByAllItsNames() throws IOException {
    Manifest all =
        apply("g m 4600 9 9", "f x user.b=2", "g x user.c=3", "/ M 7 700 8 8", "d m 1 1 1");
    assertEquals(row(all, "f"), row(all, "g"));
    assertTrue(row(all, "f").startsWith("f 4600 9 9 100 10 "), row(all, "f"));
    assertTrue(row(all, "f").endsWith(" user.a=1 user.b=2 user.c=3"), row(all, "f"));
    assertEquals("d 700 8 8 7 0", row(all, ""));
    assertEquals("d 1 1 1 100 0", row(all, "d"));
    assertEquals("d 755 0 0 100 0", row(all, "d/e"));
    assertEquals(List.of(), warnings);
  }

  @Test
  void theRootTakesADefinition() throws IOException {
    Manifest all = apply("/ x user.a=1", "/ d 711 3 4");
    assertEquals("d 711 3 4 100 0  user.a=1", row(all, ""));
    assertEquals("d 711 3 4 9 0", row(apply("/ D 9 711 3 4"), ""));
  }

  @Test
  void whatExistsStaysUnlessRemoved() throws IOException {
    Manifest all = apply("f s 777 0 0 x", "d d 700 9 9", "d/new d 755 0 0", "none m 1 1 1");
    assertEquals("f 644 1 1 100", row(all, "f").substring(0, 13));
    assertEquals("d 755 0 0 100 0", row(all, "d"));
    assertEquals("d 755 0 0 500 0", row(all, "d/new"));
    assertEquals(3, warnings.size(), warnings.toString());
    warnings.clear();
    Manifest removed = apply("f remove", "f s 777 0 0 x", "d remove", "g x user.z=1");
    assertEquals("l 777 0 0 500 0 x", row(removed, "f"));
    assertEquals(List.of("", "f", "g"), List.copyOf(removed.rows().keySet()));
    assertEquals(List.of(), warnings);
    apply("nothing remove");
    assertEquals(1, warnings.size());
  }

  @Test
  void theFirstDefinitionCounts() throws IOException {
    Manifest all =
        apply(
            "a d 755 0 0",
            "a d 711 0 0",
            "a c 1 1 1 1 1",
            "c c 1 1 1 1 1",
            "c/x d 755 0 0",
            "u/x d 755 0 0",
            "u c 1 1 1 1 1",
            "u d 755 0 0");
    assertEquals("d 755 0 0 500 0", row(all, "a"));
    assertEquals("c 1 1 1 500 0 1:1", row(all, "c"));
    assertEquals("d 755 0 0 500 0", row(all, "u/x"));
    assertEquals(4, warnings.size(), warnings.toString());
  }

  @Test
  void foldersOnTheWayMustBeThere() throws IOException {
    IOException e = assertThrows(IOException.class, () -> apply("a/b/c d 755 0 0"));
    assertTrue(String.valueOf(e.getMessage()).contains("folder 'a' does not exist"));
    assertThrows(IOException.class, () -> apply("f/x d 755 0 0"));
    assertThrows(IOException.class, () -> apply("nothing x user.a=1"));
    Manifest all = apply(OPTIONS.withParents("D 5 711 7 8"), "a/b/c d 755 0 0");
    assertEquals("d 711 7 8 5 0", row(all, "a/b"));
    assertThrows(IllegalArgumentException.class, () -> OPTIONS.withParents("m 755 0 0"));
    assertThrows(IllegalArgumentException.class, () -> OPTIONS.withParents("d 755 0 0 0"));
  }

  @Test
  void hardLinksToDefinitions() throws IOException {
    Manifest all =
        apply(
            "a text 600 1 1 hi\\n",
            "b L a",
            "d/c L /a",
            "b x user.b=1",
            "a x user.a=1",
            "p i 1 1 1 f");
    assertEquals("a", all.rows().get("d/c").firstName());
    assertEquals("a", all.rows().get("b").firstName());
    assertEquals(row(all, "a"), row(all, "d/c"));
    assertTrue(row(all, "a").endsWith(" user.a=1 user.b=1"), row(all, "a"));
    assertThrows(IllegalArgumentException.class, () -> apply("x d 755 0 0", "y L x"));
    assertThrows(IllegalArgumentException.class, () -> apply("y L x", "x c 1 1 1 1 1"));
  }

  @Test
  void textAndFilesOfTheHost() throws IOException {
    Path host = Files.writeString(folder.resolve("host file"), "from the host");
    Files.createSymbolicLink(folder.resolve("link"), host);
    String quoted = "\"" + host + "\"";
    String link = folder.resolve("link").toString();
    try (PseudoFiles files = new PseudoFiles(OPTIONS)) {
      files.define("a text 600 1 2 one\\ntwo\\t\\101\\\\ \\q");
      files.define("b File 9 601 3 4 " + quoted);
      files.define("c file 601 3 4 " + link);
      files.define("l l " + link);
      files.define("h h " + link);
      files.define("m l " + quoted);
      Tree tree = files.apply(SpecTree.of(SPEC), warnings::add);
      assertEquals("one\ntwo\tA\\ q", text(tree, "a"));
      assertEquals("from the host", text(tree, "b"));
      assertEquals("from the host", text(tree, "c"));
      assertEquals("from the host", text(tree, "h"));
      Manifest all = TreeManifest.of(tree);
      assertEquals("f 601 3 4 9 13", row(all, "b").substring(0, 14));
      assertEquals('l', all.rows().get("l").type());
      assertEquals('f', all.rows().get("m").type());
    }
    assertThrows(IOException.class, () -> apply("x file 644 0 0 " + folder));
    assertThrows(IOException.class, () -> apply("x l " + folder));
    assertThrows(IOException.class, () -> apply("x l " + folder.resolve("none")));
  }

  private static String text(Tree tree, String name) throws IOException {
    for (var entry : tree.root().entries()) {
      if (entry.name().toString().equals(name) && entry.node() instanceof Node.File file) {
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(100);
        try (var reader = file.content().open()) {
          reader.read(0, bytes);
        }
        return new String(bytes.array(), 0, bytes.position(), UTF_8);
      }
    }
    return "none";
  }

  @Test
  void commandsRunOnlyOnPurpose() throws IOException {
    PseudoOptions commands = new PseudoOptions(true, null, 500);
    try (PseudoFiles files = new PseudoFiles(commands)) {
      files.define("a f 600 1 2 printf 'x%sy' \"$((6*7))\"; cat");
      files.define("f f 600 1 2 touch " + folder.resolve("ran")); // ignored: f exists
      assertEquals("x42y", text(files.apply(SpecTree.of(SPEC), warnings::add), "a"));
    }
    assertEquals(1, warnings.size());
    assertTrue(Files.notExists(folder.resolve("ran")));
    IOException e = assertThrows(IOException.class, () -> apply(commands, "a f 600 1 2 exit 3"));
    assertEquals("command 'exit 3': exit status is 3, allowed: 0", e.getMessage());
  }

  @Test
  void filesHoldDefinitionsAndData() throws IOException {
    Path file = folder.resolve("definitions");
    Files.writeString(
        file,
        "# comment\n\n  a R 9 600 1 2 5 0 0\nb R 9 600 1 2 3 5\n\"c\" \\\n d 7\\\n55 1 2"
            + START
            + "helloabc");
    for (boolean streamed : new boolean[] {false, true}) {
      try (PseudoFiles files = new PseudoFiles(OPTIONS)) {
        if (streamed) {
          files.read(new ByteArrayInputStream(Files.readAllBytes(file)), "stream");
        } else {
          files.read(file);
        }
        Tree tree = files.apply(SpecTree.of(SPEC), warnings::add);
        assertEquals("hello", text(tree, "a"));
        assertEquals("abc", text(tree, "b"));
        assertEquals("d 755 1 2 500 0", row(TreeManifest.of(tree), "c"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a R 9 600 1 2 5 0 0",
        "a R 9 600 1 2 5 4 0" + START + "12345678",
        "a R 9 600 1 2 9223372036854775807 1 0" + START + "12345678",
        "a R 9 600 1 2 1 9223372036854775807 0" + START + "12345678",
        "a R 9 600 1 2 9223372036854775808 0 0" + START + "12345678",
        "a R 9 600 1 2 -1 0 0" + START + "12345678",
        "a R 9 600 1 2 1 0 2" + START + "12345678",
        "a R 9 600 1 2 1 0 0\n# START OF DATA - DO NOT MODIFY",
        "b d 755 0 0\nc d 755 0 0 \0",
        "../../etc/passwd d 755 0 0",
        "a\\",
      })
  void hostileFilesAreRefusedInOneLine(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("bad"), text);
    try (PseudoFiles files = new PseudoFiles(OPTIONS)) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> files.read(file));
      String message = String.valueOf(e.getMessage());
      assertTrue(message.startsWith(file.toString()), message);
    }
  }

  @Test
  void hugeLinesEndEarly() throws IOException {
    Path file = folder.resolve("huge");
    Files.write(file, new byte[50 << 20]); // zeros, no line end
    try (PseudoFiles files = new PseudoFiles(OPTIONS)) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> files.read(file));
      assertTrue(String.valueOf(e.getMessage()).contains(":1: definition has more than"));
    }
    Files.writeString(file, "a\\\n".repeat(1_000_000));
    try (PseudoFiles files = new PseudoFiles(OPTIONS)) {
      assertThrows(IllegalArgumentException.class, () -> files.read(file));
    }
  }

  @Test
  void depthTakesNoStack() throws IOException {
    try (PseudoFiles files = new PseudoFiles(OPTIONS.withParents("d 755 0 0"))) {
      files.define("a/".repeat(60_000) + " c 600 0 0 1 1");
      Node node = files.apply(SpecTree.of(SPEC), warnings::add).root();
      int depth = 0;
      while (node instanceof Node.Directory directory) {
        node = directory.entries().getFirst().node();
        depth++;
      }
      assertEquals(60_000, depth);
    }
  }
}
