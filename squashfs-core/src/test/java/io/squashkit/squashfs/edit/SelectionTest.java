package io.squashkit.squashfs.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.squashkit.squashfs.interop.SpecTree;
import io.squashkit.squashfs.interop.TreeManifest;
import io.squashkit.squashfs.scan.ExcludeRules;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.squashfs.tree.Xattrs;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What stays of a tree, and what becomes of several.
class SelectionTest {
  private static final TreeSpec SPEC =
      TreeSpec.parse(
          """
          dir . 755 0 0 100
          dir a 755 0 0 100
          dir a/b 755 0 0 100
          file a/b/x.o 644 0 0 100 text:10:1
          file a/b/x.c 644 0 0 100 text:20:1
          dir empty 755 0 0 100
          dir lib 755 0 0 100
          link lib/same a/b/x.c
          """);

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, -, -, a a/b a/b/x.c a/b/x.o empty lib lib/same",
        "*.o, -, -, -, a a/b a/b/x.c empty lib lib/same",
        "/a/b, -, -, -, a empty lib lib/same",
        "-, '^a/.*\\.c$', -, -, a a/b a/b/x.o empty lib lib/same",
        "-, ^a$, -, -, empty lib lib/same",
        "-, -, *.c, -, a a/b a/b/x.c",
        "-, -, a, -, a a/b a/b/x.c a/b/x.o",
        "-, -, empty, -, empty",
        "-, -, lib/*, -, lib lib/same",
        "-, -, -, 'x\\.', a a/b a/b/x.c a/b/x.o",
        "*.o, -, a, same, a a/b a/b/x.c lib lib/same",
        "-, -, nothing, -, ''",
        "a, -, *.c, -, ''",
      })
  void chooses(
      String exclude, String excludeRegex, String include, String includeRegex, String left)
      throws IOException {
    Selection selection =
        new Selection(rules(exclude), regexes(excludeRegex), rules(include), regexes(includeRegex));
    Manifest found = TreeManifest.of(selection.apply(SpecTree.of(SPEC)));
    assertEquals(left, String.join(" ", found.only(path -> !path.isEmpty()).rows().keySet()));
  }

  private static ExcludeRules rules(String pattern) {
    return ExcludeRules.of(Stream.ofNullable(pattern).toList());
  }

  private static List<Regex> regexes(String expression) {
    return Stream.ofNullable(expression).map(Regex::of).toList();
  }

  @Test
  void depthIsNoMatter() throws IOException {
    Attributes attributes = new Attributes(0755, 0, 0, 0, 0, Xattrs.NONE);
    Node.Directory deep = new MemoryDirectory(attributes, List.of());
    for (int i = 0; i < 50_000; i++) {
      deep = new MemoryDirectory(attributes, List.of(new Entry(Name.of("d"), deep)));
    }
    Selection none =
        new Selection(ExcludeRules.NONE, List.of(), ExcludeRules.of(List.of("x")), List.of());
    assertEquals(0, none.apply(new Tree(deep)).root().entries().size());
  }

  @Test
  void treesAreLaidOverEachOther() throws IOException {
    Tree above =
        SpecTree.of(
            TreeSpec.parse(
                """
                dir . 700 5 5 200
                dir a 711 0 0 200
                file a/b 600 0 0 200 text:5:9
                file a/new 600 0 0 200 text:6:9
                dir lib 755 0 0 200
                dir lib/same 755 0 0 200
                link lib/new a/new
                """));
    Manifest merged = TreeManifest.of(TreeMerge.of(List.of(SpecTree.of(SPEC), above)));
    Manifest expected =
        TreeManifest.of(
            SpecTree.of(
                TreeSpec.parse(
                    """
                    dir . 700 5 5 200
                    dir a 711 0 0 200
                    file a/b 600 0 0 200 text:5:9
                    file a/new 600 0 0 200 text:6:9
                    dir empty 755 0 0 100
                    dir lib 755 0 0 200
                    dir lib/same 755 0 0 200
                    link lib/new a/new
                    """)));
    assertEquals("", Manifest.difference(expected, merged));
  }

  /// Both images number their inodes from 1.
  @Test
  void linksOfTwoTreesAreTwo() throws IOException {
    Tree one = linked("x", "one", 1);
    Tree two = linked("y", "two!", 1);
    Manifest merged = TreeManifest.of(TreeMerge.of(List.of(one, two)));
    assertEquals(3, merged.rows().get("x1").size());
    assertEquals(4, merged.rows().get("y1").size());
    assertEquals("x1", merged.rows().get("x2").firstName());
    assertEquals("y1", merged.rows().get("y2").firstName());
  }

  private static Tree linked(String name, String text, Object key) {
    Attributes attributes = new Attributes(0644, 0, 0, 0, 0, Xattrs.NONE);
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Node node = new Node.File(attributes, PseudoContents.of(bytes, text), key);
    List<Entry> entries =
        List.of(new Entry(Name.of(name + "1"), node), new Entry(Name.of(name + "2"), node));
    return new Tree(new MemoryDirectory(attributes, entries));
  }

  @Test
  void treesArePutAtPaths() throws IOException {
    Tree tree = SpecTree.of(TreeSpec.parse("dir . 700 5 5 200\nfifo p 600 1 1 200\n"));
    Tree merged =
        TreeMerge.of(
            List.of(SpecTree.of(SPEC), TreeMerge.at(TreeMerge.names("/a//b/in/here/"), tree)));
    Manifest rows = TreeManifest.of(merged);
    assertEquals(
        "d 755 0 0 100 0  =a/b", String.valueOf(rows.rows().get("a/b")), "keeps its attributes");
    assertEquals("d 755 0 0 200 0  =a/b/in", String.valueOf(rows.rows().get("a/b/in")));
    assertEquals("d 700 5 5 200 0  =a/b/in/here", String.valueOf(rows.rows().get("a/b/in/here")));
    assertEquals('p', rows.rows().get("a/b/in/here/p").type());
    assertEquals('f', rows.rows().get("a/b/x.o").type());
    assertThrows(IllegalArgumentException.class, () -> TreeMerge.names("a/../b"));
  }
}
