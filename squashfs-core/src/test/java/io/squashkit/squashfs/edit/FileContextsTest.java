package io.squashkit.squashfs.edit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.interop.TreeManifest;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.scan.DirectoryScanner;
import io.squashkit.squashfs.scan.ScanListener;
import io.squashkit.squashfs.scan.ScanOptions;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileContextsTest {
  private static final String CONTEXTS =
      """
      # order matters, but for exact paths

      /etc/shadow          u:shadow
      /.*                  u:any
      /            -d      u:root
      /etc(/.*)?           u:etc
      /etc/.*\\.conf  --    u:conf
      /etc/sha.*           u:regex
      /usr/(.*/)?lib(/.*)? u:lib
      /usr/bin/tool        u:first
      /usr/bin/tool  --    u:second
      /usr/bin/tool  -d    u:never
      /usr/lib/raw         <<none>>
      /var|/srv            u:top
      /opt/x?              u:optional
      /opt/a\\.b            u:dot
      /dev/[^/]+      -c   u:char
      /run(/.*)?      -l   u:link
      """;

  @TempDir Path folder;

  private FileContexts contexts(String text) throws IOException {
    return FileContexts.read(Files.writeString(folder.resolve("contexts"), text));
  }

  @ParameterizedTest
  @CsvSource({
    "'', d, u:root",
    "etc, d, u:etc",
    "etc/a.conf, -, u:conf",
    "etc/a.conf, d, u:etc",
    "etc/shadow, -, u:shadow",
    "etc/shadow2, -, u:regex",
    "usr/local/lib/x, -, u:lib",
    "usr/lib, d, u:lib",
    "usr/library, d, u:any",
    "usr/bin/tool, -, u:second",
    "usr/bin/tool, l, u:first",
    "usr/lib/raw, -, ''",
    "var, d, u:top",
    "srv, d, u:top",
    "var/x, d, u:any",
    "opt/, d, u:optional",
    "opt/x, -, u:optional",
    "opt/xx, -, u:any",
    "opt/a.b, -, u:dot",
    "opt/aXb, -, u:any",
    "dev/null, c, u:char",
    "dev/null, b, u:any",
    "run/l, l, u:link",
  })
  void theLastMatchWinsButForExactPaths(String path, char kind, String label) throws IOException {
    byte[] found = contexts(CONTEXTS).label(path.getBytes(ISO_8859_1), kind);
    String expected = label.isEmpty() ? "" : label + "\0";
    assertEquals(expected, found == null ? "" : new String(found, ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a", "/a -- b c", "/a -x b", "/a ( b", "/(a b", "/a\\1 b", "/a --- b"})
  void wrongLinesAreNamed(String line) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> contexts("# c\n" + line + "\n"));
    assertTrue(String.valueOf(e.getMessage()).contains("contexts:2: "), e.getMessage());
  }

  /// libselinux decides there; gensquashfs leaves out the NUL, and labels what no line is for. The line with
  /// an alternative outside a group is left out: libselinux writes `^` and `$` around it, which so
  /// hold for one alternative each.
  @Test
  @Tag("interop")
  void labelsAreThoseOfGensquashfs() throws IOException {
    String[] files = {
      "etc/shadow",
      "etc/shadow2",
      "etc/a.conf",
      "etc/d.conf/f",
      "usr/lib/raw",
      "usr/local/lib/x/y",
      "usr/bin/tool",
      "opt/x",
      "opt/xx",
      "opt/a.b",
      "opt/aXb",
      "var/f",
      "srv",
      "top",
      "usr/library"
    };
    Path source = folder.resolve("source");
    for (String file : files) {
      Path path = source.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, file);
    }
    Files.createSymbolicLink(source.resolve("run"), Path.of("var"));
    Path list =
        Files.writeString(
            folder.resolve("list"), CONTEXTS.replace("u:", "u:object_r:").replace("/var|", "#"));
    Path theirs = folder.resolve("theirs");
    Peer.GENSQUASHFS.command("-q", "-D", source, "--selinux", list, theirs).check();
    Tree scanned = DirectoryScanner.scan(List.of(source), ScanOptions.DEFAULTS, ScanListener.NONE);
    Path ours = folder.resolve("ours");
    ImagePacker.pack(
        TreeEdit.apply(scanned, List.of(FileContexts.read(list))),
        ours,
        PackOptions.DEFAULTS,
        PackListener.NONE);
    SortedMap<String, String> expected = labels(theirs);
    expected.replaceAll((path, label) -> label.endsWith(":unlabeled_t:s0") ? "" : label + "\0");
    assertTrue(expected.containsValue("u:object_r:lib\0"), expected.toString());
    assertEquals(expected, labels(ours));
  }

  private static SortedMap<String, String> labels(Path image) throws IOException {
    SortedMap<String, String> labels = new TreeMap<>();
    try (SquashfsImage open = SquashfsImage.open(image)) {
      for (Map.Entry<String, Manifest.Row> row : TreeManifest.of(open.tree()).rows().entrySet()) {
        String label = row.getValue().xattrs().get("security.selinux");
        labels.put(row.getKey(), label == null ? "" : label);
      }
    }
    return labels;
  }

  @Test
  void manyLinesAndHostileOnesEnd() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      text.append("/d").append(i).append("(/.*)*(.*)* u:").append(i).append('\n');
    }
    FileContexts contexts = contexts(text.toString());
    byte[] found = contexts.label(("d4999/" + "x/".repeat(2000)).getBytes(ISO_8859_1), '-');
    assertEquals("u:4999\0", found == null ? "" : new String(found, ISO_8859_1));
  }
}
