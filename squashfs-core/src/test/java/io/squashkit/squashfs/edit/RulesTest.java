package io.squashkit.squashfs.edit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.interop.SpecTree;
import io.squashkit.squashfs.interop.TreeManifest;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.squashfs.tree.Xattrs;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Owners, modes, extended attributes: the rules that look at one entry.
class RulesTest {
  private static final TreeSpec SPEC =
      TreeSpec.parse(
          """
          dir . 755 0 0 100
          dir d 2775 1000 100 100 user.a=1 trusted.b=2
          file d/f 4644 1000 1000 100 text:10:1 user.a=1 security.c=3
          link d/g d/f
          slink s 777 1001 1001 100 d/f
          fifo p 640 70000 5 100
          """);

  private static Manifest edited(EntryRule... rules) throws IOException {
    return TreeManifest.of(TreeEdit.apply(SpecTree.of(SPEC), List.of(rules)));
  }

  private static Manifest.Row row(Manifest manifest, String path) {
    Manifest.Row row = manifest.rows().get(path);
    assertTrue(row != null, path);
    return row;
  }

  /// What mksquashfs 4.7.5 makes of a file and a directory with -force-file-mode and -force-dir-mode.
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "+x, 4755, 4755, 4755",
        "+x, 0600, 0711, 0711",
        "u+t, 0644, 0644, 0644",
        "o+t, 4755, 5755, 5755",
        "+t, 0644, 0644, 0644",
        "g+s, 1777, 3777, 3777",
        "+s, 0644, 0644, 0644",
        "u=g, 4755, 0555, 0555",
        "u=g, 0600, 0000, 0000",
        "o=u, 1777, 0777, 0777",
        "o=u, 4755, 4757, 4757",
        "a=rX, 0644, 0444, 0555",
        "a=rX, 4755, 0555, 0555",
        "`u+X,g-w`, 0644, 0644, 0744",
        "`u+X,g-w`, 1777, 1757, 1757",
        "=rw, 4755, 4666, 4666",
        "-rwx, 1777, 1000, 1000",
        "`u=rwx,g+rw-x`, 4755, 0765, 0765",
        "4600, 0644, 4600, 4600",
        "7, 0644, 0007, 0007",
      })
  void modesChangeAsForMksquashfs(String text, String before, String file, String directory) {
    ModeChange change = ModeChange.of(text);
    int mode = Integer.parseInt(before, 8);
    assertEquals(Integer.parseInt(file, 8), change.apply(mode, false));
    assertEquals(Integer.parseInt(directory, 8), change.apply(mode, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "8", "10000", "u", "u+z", "u+r,", ",u+r", "x=r", "0x7", "-", "u+uu+"})
  void wrongModesAreRefused(String text) {
    if (!text.equals("-")) { // takes nothing away: chmod allows that, too
      assertThrows(IllegalArgumentException.class, () -> ModeChange.of(text));
    }
  }

  @Test
  void modesOfFilesFoldersAndLinks() throws IOException {
    Manifest all = edited(new ModeRule(ModeChange.of("700"), ModeChange.of("go=")));
    assertEquals(0700, row(all, "").mode());
    assertEquals(0700, row(all, "d").mode());
    assertEquals(04600, row(all, "d/f").mode());
    assertEquals(04600, row(all, "d/g").mode());
    assertEquals(0777, row(all, "s").mode());
    assertEquals(0600, row(all, "p").mode());
    assertEquals(0775 | 02000, row(edited(new ModeRule(null, ModeChange.of("0"))), "d").mode());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "1000:0, 0, 0, 0, 1001",
        "u:1000:0, 0, 1000, 0, 1001",
        "g:1000:0, 0, 0, 1000, 1001",
        "1000-1001:5000, 0, 5000, 5000, 5001",
        "`1000:1001,1001:7`, 0, 1001, 1001, 7",
        "`0:9,*:65534`, 9, 65534, 65534, 65534",
        "u:*:4294967295, 4294967295, 1000, 4294967295, 1001",
        "0-4294967295:0, 0, 1000, 1000, 1001",
      })
  void ownersAreMapped(String map, long root, long group, long owner, long linkGroup)
      throws IOException {
    Manifest all = edited(OwnerMap.of(map));
    assertEquals(root, row(all, "").owner());
    assertEquals(group, row(all, "d/f").group());
    assertEquals(owner, row(all, "d/f").owner());
    assertEquals(linkGroup, row(all, "s").group());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1:",
        ":1",
        "1:2:3",
        "a:0",
        "root:0",
        "1-0:0",
        "0-4294967295:1",
        "4294967296:0",
        "1:2,",
        "x:1:2",
        "-1:0",
        "1:*",
        "*:-1"
      })
  void wrongMapsAreRefused(String map) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> OwnerMap.of(map));
    assertTrue(String.valueOf(e.getMessage()).contains("allowed"), e.getMessage());
  }

  @Test
  void namesOfTheHostAreKnown() {
    assertEquals(0, HostIds.user("root"));
    assertEquals(0, HostIds.group("root"));
    assertEquals(-1, HostIds.user("4294967295"));
    assertThrows(IllegalArgumentException.class, () -> HostIds.user("4294967296"));
    assertThrows(IllegalArgumentException.class, () -> HostIds.user("no:body"));
    assertThrows(IllegalArgumentException.class, () -> HostIds.group(""));
  }

  @ParameterizedTest
  @CsvSource({
    "user.z=plain, 706c61696e",
    "user.z=a\\012, 615c303132",
    "user.z=0tx\\012y\\134\\377, 780a795cff",
    "user.z=0x00fF, 00ff",
    "user.z=0XaB, ab",
    "user.z=0sQUI=, 4142",
    "user.z=0sQUI, 4142",
    "user.z=0b11, 3131",
    "user.z=0, 30",
    "user.z=07, 3037",
    "trusted.a=b=c, 623d63",
  })
  void attributesAreReadAsMksquashfsDoes(String text, String hex) {
    XattrText xattr = XattrText.of(text);
    assertEquals(hex, HexFormat.of().formatHex(xattr.value()));
    assertEquals(text.substring(0, text.indexOf('=')), xattr.name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user.z",
        "foo.z=1",
        "=1",
        "user.z=0x1",
        "user.z=0xZZ",
        "user.z=0sQU!=",
        "user.z=0tab\\8",
        "user.z=0t\\400",
        "user.z=0t\\",
        "system.posix_acl_access=1"
      })
  void wrongAttributesAreRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> XattrText.of(text));
  }

  @Test
  void attributesAreKeptDroppedAndAdded() throws IOException {
    Regex user = Regex.of("^user\\.");
    Manifest kept = edited(new XattrRule(List.of(user), List.of(), List.of()));
    assertEquals("[user.a]", row(kept, "d/f").xattrs().keySet().toString());
    Manifest dropped = edited(new XattrRule(List.of(), List.of(user), List.of()));
    assertEquals("[security.c]", row(dropped, "d/g").xattrs().keySet().toString());
    assertEquals("[trusted.b]", row(dropped, "d").xattrs().keySet().toString());
    List<XattrText> more = List.of(XattrText.of("user.a=new"), XattrText.of("trusted.t=1"));
    Manifest added = edited(new XattrRule(List.of(), List.of(), more));
    assertEquals("new", row(added, "d/f").xattrs().get("user.a"));
    assertEquals("[trusted.t]", row(added, "s").xattrs().keySet().toString());
    assertEquals("[trusted.t, user.a]", row(added, "").xattrs().keySet().toString());
  }

  @Test
  void noRuleNoChange() throws IOException {
    Tree tree = SpecTree.of(SPEC);
    assertSame(tree, TreeEdit.apply(tree, List.of()));
    assertEquals("", Manifest.difference(TreeManifest.of(tree), edited(OwnerMap.of("9:9"))));
  }

  /// What is judged by path must not take the other names along.
  @Test
  void eachNameStaysOrGoesByItself() throws IOException {
    EntryRule rule =
        (byte[] path, Node node, Attributes as) ->
            new String(path, ISO_8859_1).equals("d/g") ? null : as.withXattrs(Xattrs.NONE);
    Manifest all = edited(rule);
    assertEquals(List.of("", "d", "d/f", "p", "s"), List.copyOf(all.rows().keySet()));
    assertArrayEquals(new Object[0], row(all, "d/f").xattrs().keySet().toArray());
  }
}
