package io.squashkit.squashfs.extract;

import static io.squashkit.squashfs.extract.Trees.tree;
import static io.squashkit.squashfs.posix.HostShell.describe;
import static io.squashkit.squashfs.posix.HostShell.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.posix.OrdinaryUser;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeExtractorTest {
  @TempDir Path temporary;

  private Path target;

  @BeforeEach
  void chooseTarget() {
    target = temporary.resolve("target");
  }

  private ExtractReport extract(Tree tree) throws IOException {
    return extract(tree, 4);
  }

  private ExtractReport extract(Tree tree, int threads) throws IOException {
    return TreeExtractor.extract(
        tree, target, ExtractOptions.DEFAULTS.withThreads(threads), ExtractListener.NONE);
  }

  /// A tree of every kind, and what the system's own tools tell of it.
  private String makeEveryKind() throws IOException {
    Path source = Files.createDirectory(temporary.resolve("source"));
    sh(
        source,
        "mkdir -m 1777 d; mkdir -m 2750 d/e; mkdir -m 0 d/none; printf hello > d/f;"
            + " chown 12:4000000000 d/f; chmod 4751 d/f; : > empty; chmod 400 empty;"
            + " ln -s ../nowhere l; chown -h 5:6 l; mkfifo -m 640 p; mknod c c 511 300;"
            + " mknod b b 8 1; chown 7:8 p b; chmod 1666 p;"
            + " cp /bin/true cap; chown 9 cap; setcap cap_net_raw+ep cap;"
            + " setfattr -n user.a -v 0x00ff d/f; setfattr -n trusted.t -v '' d;"
            + " setfattr -h -n trusted.l -v x l; setfattr -n trusted.p -v y p;"
            + " ln d/f d/e/g; ln d/f h; ln -P l l2; ln p p2;"
            + " touch \"$(printf 'a\\377')\" \"$(printf '%0255d' 7)\";"
            + " seq 1 300000 > big; seq 1 100 | xargs touch -d @123456789.5;"
            + " chown 3:4 d/e; touch -d @1 d/e l d/f p d .");
    return describe(source);
  }

  private Tree scanned() throws IOException {
    return io.squashkit.squashfs.scan.DirectoryScanner.scan(
        List.of(temporary.resolve("source")),
        io.squashkit.squashfs.scan.ScanOptions.DEFAULTS,
        io.squashkit.squashfs.scan.ScanListener.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void restoresEveryKind(int threads) throws IOException {
    OrdinaryUser.assumeRoot();
    String expected = makeEveryKind();
    ExtractReport report = extract(scanned(), threads);
    assertEquals(expected, describe(target));
    assertEquals(4, report.directories());
    assertEquals("", report.skipped());
    assertEquals(4, report.hardLinks());
    assertEquals(1, report.symlinks());
    assertEquals(3, report.others());
  }

  @Test
  void aDirectoryThatPassesOnItsGroupOrAclChangesNothing() throws IOException {
    OrdinaryUser.assumeRoot();
    String expected = makeEveryKind();
    sh(
        temporary,
        "mkdir target; chgrp 77 target; chmod 2777 target; setfacl -d -m u:99:rwx target");
    extract(scanned());
    assertEquals(expected, describe(target));
  }

  @Test
  void anUnusualUmaskChangesNothing() throws IOException {
    Tree tree = tree(Trees.file("f", "x"), Trees.directory("d", 0777));
    extract(tree);
    assertEquals("d 777\nf 644\n", sh(target, "stat -c '%n %a' d f"));
    assertEquals("1000000000 1000000000 1000000000\n", sh(target, "echo $(stat -c %Y d f .)"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4095, 4096, 1 << 20, (16 << 20) - 1, 16 << 20, (40 << 20) + 5})
  void contentsOfAnySizeAreWhole(long size) throws IOException {
    AtomicLong bytes = new AtomicLong();
    ExtractListener listener =
        new ExtractListener() {
          @Override
          public void progress(long entries, long passed) {
            bytes.set(passed);
          }
        };
    FileContent content = Trees.counting(size);
    ExtractReport report =
        TreeExtractor.extract(
            tree(Trees.file("f", content)),
            target,
            ExtractOptions.DEFAULTS.withThreads(3),
            listener);
    assertEquals(size, report.contentSize());
    assertEquals(size, bytes.get());
    ByteBuffer expected = ByteBuffer.allocate(1 << 20);
    try (InputStream in = Files.newInputStream(target.resolve("f"));
        var reader = content.open()) {
      for (long at = 0; at < size; at += expected.limit()) {
        reader.read(at, expected.clear());
        byte[] found = in.readNBytes(expected.flip().limit());
        assertEquals(expected, ByteBuffer.wrap(found), "at " + at);
      }
      assertEquals(-1, in.read());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void zerosBecomeHoles(int threads) throws IOException {
    byte[] sparse = new byte[20 << 20];
    sparse[5 << 20] = 1;
    sparse[(18 << 20) + 4097] = 1;
    byte[] small = new byte[10_000];
    small[0] = 1;
    extract(
        tree(
            Trees.file("a", Trees.content(sparse)),
            Trees.file("b", Trees.content(small)),
            Trees.file("c", Trees.content(new byte[123_456]))),
        threads);
    assertEquals(-1, Files.mismatch(target.resolve("a"), write("x", sparse)));
    assertEquals(-1, Files.mismatch(target.resolve("b"), write("y", small)));
    assertEquals("123456 0\n", sh(target, "stat -c '%s %b' c"));
    assertTrue(Integer.parseInt(sh(target, "stat -c %b a").strip()) <= 64, "blocks of 512 bytes");
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(temporary.resolve(name), bytes);
  }

  @Test
  void holesOfASourceAreJumpedOver() throws IOException {
    Files.createDirectory(temporary.resolve("source"));
    sh(
        temporary.resolve("source"),
        "truncate -s 300G huge; for at in 1 200000 307199; do"
            + " echo $at | dd of=huge bs=1M seek=$at conv=notrunc 2> /dev/null; done");
    long start = System.nanoTime();
    ExtractReport report = extract(scanned());
    assertEquals(300L << 30, report.contentSize());
    assertEquals(
        "200000\n307199\n",
        sh(
            target,
            "for at in 200000 307199; do"
                + " dd if=huge bs=1M skip=$at count=1 2> /dev/null | tr -d '\\0'; done"));
    assertTrue(System.nanoTime() - start < 60e9, "read 300 GiB of zeros");
  }

  @Test
  void hardLinksAcrossDirectoriesAreOneFile() throws IOException {
    Object key = new Object();
    List<Entry> directories = new ArrayList<>();
    FileContent content = Trees.counting(20 << 20);
    for (int i = 100; i < 200; i++) {
      List<Entry> entries = new ArrayList<>();
      for (int j = 0; j < 5; j++) {
        Node file = new Node.File(Trees.attributes(0644), content, key);
        entries.add(new Entry(Name.of("f" + j), file));
      }
      directories.add(
          new Entry(Name.of("d" + i), new MemoryDirectory(Trees.attributes(0755), entries)));
    }
    Tree tree = new Tree(new MemoryDirectory(Trees.attributes(0755), directories));
    ExtractReport report = extract(tree, 5);
    assertEquals(499, report.hardLinks());
    assertEquals(1, report.files());
    assertEquals("500\n", sh(target, "find . -type f -links 500 -samefile d100/f0 | wc -l"));
    assertEquals(
        "101\n", sh(target, "find . -type d -newermt @999999999 ! -newermt @1000000000 | wc -l"));
  }

  @Test
  void depthAndOpenFilesAreBounded() throws IOException {
    Entry deep = Trees.file("end", "here");
    for (int i = 0; i < 4096; i++) {
      deep = Trees.directory("deep", Trees.file("a", "x"), deep, Trees.directory("z"));
    }
    AtomicLong mostOpen = new AtomicLong();
    ExtractListener listener =
        new ExtractListener() {
          @Override
          public void progress(long entries, long bytes) {
            String[] open = Path.of("/proc/self/fd").toFile().list();
            mostOpen.accumulateAndGet(open == null ? 0 : open.length, Math::max);
          }
        };
    String[] before = Path.of("/proc/self/fd").toFile().list();
    try {
      ExtractReport report =
          TreeExtractor.extract(
              tree(deep), target, ExtractOptions.DEFAULTS.withThreads(3), listener);
      assertEquals(2 * 4096 + 1, report.directories());
      assertEquals("12289\n", sh(target, "find . -mindepth 1 | wc -l"));
      assertEquals("1000000000\n", sh(target, "find . -type d -printf '%Ts\\n' | sort -u"));
      assertTrue(before == null || mostOpen.get() < before.length + 400, "open files: " + mostOpen);
    } finally {
      sh(temporary, "rm -rf target");
    }
  }

  @Test
  void anOrdinaryUserRestoresWhatHeMay() throws Exception {
    OrdinaryUser.assumeRoot();
    String expected = makeEveryKind();
    Tree tree = scanned();
    sh(temporary, "chmod 755 .; mkdir -m 777 target");
    Tree more =
        tree(
            Trees.directory("d", 0600, Trees.directory("e", 0500, Trees.file("f", "x"))),
            new Entry(
                Name.of("f"),
                new Node.File(
                    Trees.attributes(0444, 5, "user.x"), Trees.content(new byte[1]), null)));
    Path second = target.resolve("x");
    ExtractReport report =
        OrdinaryUser.call(
            () -> {
              sh(target, "mkdir x y");
              TreeExtractor.extract(more, second, ExtractOptions.DEFAULTS, ExtractListener.NONE);
              return TreeExtractor.extract(
                  new Tree(more(tree)),
                  target.resolve("y"),
                  ExtractOptions.DEFAULTS,
                  ExtractListener.NONE);
            });
    assertNotEquals(expected, describe(target.resolve("y")));
    assertEquals(2, report.skippedDevices());
    assertTrue(report.skippedOwners() > 100, report.toString());
    assertEquals(4, report.skippedXattrs());
    assertEquals("600 500 444\n", sh(second, "echo $(stat -c %a d d/e f)"));
    assertTrue(sh(second, "getfattr -d f").contains("user.x"));
    assertEquals("751 65534\n", sh(target.resolve("y"), "stat -c '%a %u' h").substring(1));
    assertTrue(report.skipped().startsWith("2 devices not made, "), report.skipped());
  }

  /// The sources' contents were the superuser's to read: others stand in for them.
  private static Node.Directory more(Tree tree) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : tree.root().entries()) {
      Node node = entry.node();
      if (node instanceof Node.File file) {
        FileContent content = Trees.counting(file.content().size());
        node = new Node.File(file.attributes(), content, file.linkKey());
      } else if (node instanceof Node.Directory directory) {
        node = more(new Tree(directory));
      }
      entries.add(new Entry(entry.name(), node));
    }
    return new MemoryDirectory(tree.root().attributes(), entries);
  }

  @Test
  void plainJavaRestoresWhatItCan() throws IOException {
    Object key = new Object();
    Node twice = new Node.File(Trees.attributes(0640), Trees.counting(17 << 20), key);
    Tree tree =
        tree(
            Trees.directory("d", 0750, Trees.file("f", "hello"), Trees.link("l", "f")),
            new Entry(Name.of("g"), twice),
            new Entry(Name.of("h"), twice));
    TreeExtractor.extract(
        Posix.portable(),
        tree,
        target,
        ExtractOptions.DEFAULTS.withThreads(3),
        ExtractListener.NONE);
    assertEquals("hello", Files.readString(target.resolve("d/l")));
    assertEquals("750 640\n", sh(target, "echo $(stat -c %a d g)"));
    assertTrue(Files.isSameFile(target.resolve("g"), target.resolve("h")));
    assertEquals(17 << 20, Files.size(target.resolve("g")));
    assertEquals(
        1_000_000_000_000L,
        Files.getLastModifiedTime(target.resolve("d/l"), LinkOption.NOFOLLOW_LINKS).toMillis());
  }
}
