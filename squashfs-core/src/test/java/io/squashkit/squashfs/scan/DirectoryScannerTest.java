package io.squashkit.squashfs.scan;

import static io.squashkit.squashfs.posix.HostShell.sh;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.posix.OrdinaryUser;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryScannerTest {
  @TempDir Path temporary;

  private Path root;
  private ScanReport report;
  private final List<String> warnings = new ArrayList<>();

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(temporary.resolve("source"));
  }

  private Tree scan(ScanOptions options, Path... sources) throws IOException {
    ScanListener listener =
        new ScanListener() {
          @Override
          public void warning(String message) {
            warnings.add(message);
          }

          @Override
          public void finished(ScanReport found) {
            report = found;
          }
        };
    return DirectoryScanner.scan(List.of(sources), options, listener);
  }

  private Map<String, Node> nodes(ScanOptions options, Path... sources) throws IOException {
    Map<String, Node> nodes = new TreeMap<>();
    collect("", scan(options, sources).root(), nodes);
    return nodes;
  }

  private Map<String, Node> nodes() throws IOException {
    return nodes(ScanOptions.DEFAULTS, root);
  }

  private static void collect(String path, Node.Directory directory, Map<String, Node> into)
      throws IOException {
    Name last = null;
    for (Entry entry : directory.entries()) {
      assertTrue(last == null || last.compareTo(entry.name()) < 0, "sorted");
      last = entry.name();
      String name = new String(last.bytes(), StandardCharsets.ISO_8859_1);
      into.put(path + name, entry.node());
      if (entry.node() instanceof Node.Directory child) {
        collect(path + name + "/", child, into);
      }
    }
  }

  @Test
  void findsEveryKind() throws IOException {
    OrdinaryUser.assumeRoot();
    sh(
        root,
        "mkdir -m 1777 d; printf hello > d/f; chown 12:4000000000 d/f; chmod 4751 d/f;"
            + "touch -d '2001-02-03 04:05:06.789 UTC' d/f; ln -s ../nowhere l; mkfifo -m 640 p;"
            + "mknod c c 511 300; mknod b b 8 1; chmod 2755 .;"
            + "perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local=>\"s\",Listen=>1)'");
    Tree tree = scan(ScanOptions.DEFAULTS, root);
    assertEquals(02755, tree.root().attributes().permissions());
    Map<String, Node> nodes = nodes();
    assertEquals(Set.of("d", "d/f", "l", "p", "c", "b", "s"), nodes.keySet());
    assertEquals(01777, nodes.get("d").attributes().permissions());
    Node.File file = assertInstanceOf(Node.File.class, nodes.get("d/f"));
    assertEquals(04751, file.attributes().permissions());
    assertEquals(12, file.attributes().owner());
    assertEquals(4000000000L, Integer.toUnsignedLong(file.attributes().group()));
    assertEquals(981173106, file.attributes().mtime());
    assertEquals(789_000_000, file.attributes().mtimeNanos());
    assertEquals(5, file.content().size());
    assertNull(file.linkKey());
    Node.Symlink link = assertInstanceOf(Node.Symlink.class, nodes.get("l"));
    assertEquals("../nowhere", new String(link.target(), StandardCharsets.UTF_8));
    assertEquals(
        0640, assertInstanceOf(Node.Fifo.class, nodes.get("p")).attributes().permissions());
    assertInstanceOf(Node.Socket.class, nodes.get("s"));
    Node.Device device = assertInstanceOf(Node.Device.class, nodes.get("c"));
    assertEquals("511 300 false", device.major() + " " + device.minor() + " " + device.block());
    assertTrue(assertInstanceOf(Node.Device.class, nodes.get("b")).block());
    assertEquals(new ScanReport(7, 0, 0, 0, 0), report);
  }

  @Test
  void readsExtendedAttributes() throws IOException {
    OrdinaryUser.assumeRoot();
    sh(
        root,
        "touch f; setfattr -n user.a -v 0x0001ff f; setfattr -n trusted.b -v '' f; cp /bin/true t;"
            + " setcap cap_net_raw+ep t; ln -s f l; setfattr -h -n trusted.c -v x l");
    Map<String, Node> nodes = nodes();
    Map<String, byte[]> values = nodes.get("f").attributes().xattrs().asMap();
    assertEquals(Set.of("user.a", "trusted.b"), values.keySet());
    assertArrayEquals(new byte[] {0, 1, -1}, values.get("user.a"));
    assertEquals(0, values.get("trusted.b").length);
    byte[] capability = nodes.get("t").attributes().xattrs().asMap().get("security.capability");
    assertEquals(20, capability.length);
    assertEquals(Set.of("trusted.c"), nodes.get("l").attributes().xattrs().asMap().keySet());
    nodes = nodes(ScanOptions.DEFAULTS.withXattrs(false), root);
    assertTrue(nodes.get("f").attributes().xattrs().isEmpty());
  }

  @Test
  void anAclLeavesTheGroupWhatItHad() throws IOException {
    OrdinaryUser.assumeRoot();
    sh(
        root,
        "touch f g; chmod 640 f; setfacl -m u:99:rwx,m:rwx f; chmod 664 g; setfacl -m u:99:r,m:r g;"
            + " mkdir d; setfacl -d -m u:99:rwx d; stat -c %a f");
    Map<String, Node> nodes = nodes();
    assertEquals(0640, nodes.get("f").attributes().permissions());
    assertEquals(0644, nodes.get("g").attributes().permissions());
    assertEquals(0755, nodes.get("d").attributes().permissions());
    assertEquals(3, report.droppedAcls());
    assertTrue(nodes.get("f").attributes().xattrs().isEmpty());
  }

  @Test
  void namesOfOneFileShareItsNode() throws IOException {
    sh(root, "mkdir a b; echo x > a/f; ln a/f b/g; ln a/f h; echo y > other");
    Map<String, Node> nodes = nodes();
    assertSame(nodes.get("a/f"), nodes.get("b/g"));
    assertSame(nodes.get("a/f"), nodes.get("h"));
    assertTrue(nodes.get("h").linkKey() != null && nodes.get("other").linkKey() == null);
  }

  @Test
  void namesAreBytes() throws IOException {
    sh(
        root,
        "touch \"$(printf 'a\\377')\" \"$(printf 'a\\303\\244')\" B a \"$(printf '%0255d' 7)\"");
    assertEquals(
        List.of("0".repeat(254) + "7", "B", "a", "a\u00c3\u00a4", "a\u00ff"),
        List.copyOf(nodes().keySet()));
  }

  @Test
  void aLargeDirectoryIsTheSameWithAnyNumberOfThreads() throws IOException {
    sh(root, "mkdir d; cd d; seq 1 2500 | xargs touch; seq 2501 2550 | xargs mkdir");
    Map<String, Node> one = nodes(ScanOptions.DEFAULTS.withThreads(1), root);
    Map<String, Node> many = nodes(ScanOptions.DEFAULTS.withThreads(5), root);
    assertEquals(2551, one.size());
    assertEquals(List.copyOf(one.keySet()), List.copyOf(many.keySet()));
    one.forEach((name, node) -> assertEquals(node.attributes(), many.get(name).attributes()));
  }

  @Test
  void depthHasNoLimit() throws IOException {
    sh(
        root,
        "perl -e 'for (1..1200) { mkdir \"deepdeep\", 0755 or die; chdir \"deepdeep\"; }"
            + " open F, \">\", \"end\"; print F \"here\"; symlink \"x\", \"l\"'");
    try {
      Node.Directory directory = scan(ScanOptions.DEFAULTS, root).root();
      int depth = 0;
      while (directory.entries().getFirst().node() instanceof Node.Directory next) {
        directory = next;
        depth++;
      }
      assertEquals(1200, depth);
      Node.File file = assertInstanceOf(Node.File.class, directory.entries().getFirst().node());
      java.nio.ByteBuffer into = java.nio.ByteBuffer.allocate(10);
      try (var reader = file.content().open()) {
        assertEquals(4, reader.read(0, into));
      }
      assertInstanceOf(Node.Symlink.class, directory.entries().getLast().node());
    } finally {
      sh(root, "rm -rf deepdeep");
    }
  }

  @Test
  void leavesOutWhatIsExcluded() throws IOException {
    sh(root, "mkdir -p proc/1 a/proc a/cache; touch a/x.o a/x.c a/cache/y proc/2");
    ExcludeRules rules = ExcludeRules.of(List.of("*.o", "/proc/*", "a/cache"));
    assertEquals(
        Set.of("proc", "a", "a/proc", "a/x.c"),
        nodes(ScanOptions.DEFAULTS.withExcludes(rules), root).keySet());
    assertEquals(4, report.excluded());
  }

  @Test
  void leavesOutTheImageInTheMaking() throws IOException {
    sh(root, "mkdir d e; touch d/i d/.i.0123.part d/.i.part d/j e/i; ln -s d link");
    ScanOptions options = ScanOptions.DEFAULTS.withOmitted(Set.of(root.resolve("link/i")));
    assertEquals(
        Set.of("d", "d/.i.part", "d/j", "e", "e/i", "link"), nodes(options, root).keySet());
  }

  @Test
  void staysOnOneFileSystem() throws IOException {
    OrdinaryUser.assumeRoot();
    sh(root, "mkdir d m; touch d/x; mount -t tmpfs none m; touch m/y");
    try {
      assertEquals(Set.of("d", "d/x", "m", "m/y"), nodes().keySet());
      assertEquals(
          Set.of("d", "d/x", "m"),
          nodes(ScanOptions.DEFAULTS.withOneFileSystem(true), root).keySet());
    } finally {
      sh(root, "umount m");
    }
  }

  @Test
  void severalSourcesKeepTheirNames() throws IOException {
    sh(temporary, "mkdir x x/d y y/d; touch x/d/1 y/d/2 f; touch -d @5 x/d/1; ln -s x/d l");
    Map<String, Node> nodes =
        nodes(
            ScanOptions.DEFAULTS,
            temporary.resolve("x/d"),
            temporary.resolve("y/d"),
            temporary.resolve("f"),
            temporary.resolve("l/."));
    assertEquals(Set.of("d", "d/1", "d_1", "d_1/2", "f", "l", "l/1"), nodes.keySet());
    assertEquals(1, warnings.size());
    Tree tree = scan(ScanOptions.DEFAULTS, temporary.resolve("x/d/1"));
    assertEquals(5, tree.root().attributes().mtime());
    assertEquals(0755, tree.root().attributes().permissions());
    Node.File file = assertInstanceOf(Node.File.class, tree.root().entries().getFirst().node());
    file.content().open().close();
    assertEquals(Set.of("1"), nodes(ScanOptions.DEFAULTS, temporary.resolve("l")).keySet());
  }

  @Test
  void aSourceThatIsNotThereIsNamed() {
    Path none = root.resolve("none");
    NoSuchFileException thrown =
        assertThrows(NoSuchFileException.class, () -> scan(ScanOptions.DEFAULTS, none));
    assertEquals(none.toString(), thrown.getMessage());
  }

  @Test
  void anUnreadableDirectoryFailsTheScanOrBecomesEmpty() throws Exception {
    OrdinaryUser.assumeRoot();
    sh(temporary, "chmod 755 . source; mkdir -m 700 source/secret; touch source/secret/x source/f");
    AccessDeniedException thrown =
        OrdinaryUser.call(
            () ->
                assertThrows(AccessDeniedException.class, () -> scan(ScanOptions.DEFAULTS, root)));
    assertEquals(root + "/secret: permission denied", thrown.getMessage());
    Set<String> found =
        OrdinaryUser.call(() -> nodes(ScanOptions.DEFAULTS.withKeepGoing(true), root).keySet());
    assertEquals(Set.of("secret", "f"), found);
    assertEquals(1, report.unreadable());
    assertEquals(
        List.of(root + "/secret: permission denied; stored as an empty directory"), warnings);
  }

  @Test
  void plainJavaFindsTheSameNamesAndAttributes() throws IOException {
    sh(root, "mkdir -p d/e; echo x > d/f; chmod 751 d/f; ln -s f d/l; ln d/f d/e/g");
    Map<String, Node> expected = nodes();
    Tree tree =
        DirectoryScanner.scan(
            Posix.portable(), List.of(root), ScanOptions.DEFAULTS, ScanListener.NONE);
    Map<String, Node> found = new TreeMap<>();
    collect("", tree.root(), found);
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((name, node) -> assertEquals(node.attributes(), found.get(name).attributes()));
    assertSame(found.get("d/f"), found.get("d/e/g"));
  }
}
