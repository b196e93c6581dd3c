package io.squashkit.squashfs.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.interop.Images;
import io.squashkit.squashfs.interop.TreeManifest;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.squashfs.tree.Xattrs;
import io.squashkit.testdata.ImageBytes;
import io.squashkit.testdata.ImageBytes.Field;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;

class ImageTreeTest {
  private static final String FOLDERS =
      """
      dir  .          755 0 0 1
      dir  alpha      755 0 0 1
      dir  alpha/one1 755 0 0 1
      file alpha/one1/f 644 0 0 1 text:10:1
      dir  beta       755 0 0 1
      dir  beta/two2  755 0 0 1
      """;

  @ParameterizedTest
  @NullSource
  @EnumSource(value = CompressorId.class, names = "LZMA", mode = EnumSource.Mode.EXCLUDE)
  void theTreeIsTheOneThatWasPacked(CompressorId compressor) throws IOException {
    TreeSpec spec = TreeGenerator.everything(5, Images.BLOCK_SIZE);
    try (SquashfsImage image = Images.open(Images.of(compressor, spec))) {
      assertEquals("", Manifest.difference(Manifest.of(spec), TreeManifest.of(image.tree())));
      CheckReport report = ImageCheck.check(image, CheckListener.NONE, 2);
      assertEquals(List.of(), report.findings());
      assertEquals(image.superblock().inodeCount(), report.inodes());
    }
  }

  @Test
  void hardLinksHaveOneKey() throws IOException {
    ImageBytes bytes =
        Images.stored(
            "dir . 755 0 0 1\nfile a 644 0 0 1 text:5:1\nlink b a\nfile c 644 0 0 1 text:5:2\n");
    try (SquashfsImage image = Images.open(bytes)) {
      List<Entry> entries = image.tree().root().entries();
      assertNotNull(entries.get(0).node().linkKey());
      assertEquals(entries.get(0).node().linkKey(), entries.get(1).node().linkKey());
      assertNull(entries.get(2).node().linkKey());
    }
  }

  @Test
  void entriesMayBeReadAgain() throws IOException {
    try (SquashfsImage image = Images.open(Images.stored(FOLDERS))) {
      Node.Directory root = image.tree().root();
      for (int i = 0; i < 3; i++) {
        assertEquals("alpha beta", names(root));
        assertEquals("one1", names((Node.Directory) root.entries().getFirst().node()));
      }
    }
  }

  private static String names(Node.Directory directory) throws IOException {
    return directory.entries().stream()
        .map(entry -> entry.name().toString())
        .collect(Collectors.joining(" "));
  }

  /// Lets the entry of one directory name another one.
  private static SquashfsImage redirected(String from, String to) throws IOException {
    ImageBytes bytes = Images.stored(FOLDERS);
    long table = bytes.get(Field.DIRECTORY_TABLE);
    long entry = bytes.find(from, table) - 8L;
    long[] other = new long[2]; // inode offset and number
    try (SquashfsImage image = Images.open(bytes)) {
      other[0] =
          to.isEmpty()
              ? image.superblock().rootInode().offset()
              : bytes.get(bytes.find(to.substring(to.lastIndexOf('/') + 1), table) - 8, 2);
      other[1] = image.resolve(to).header().number() - image.resolve(path(from)).header().number();
    }
    long delta = bytes.get(entry + 2, 2) + other[1];
    return Images.open(bytes.set(entry, 2, other[0]).set(entry + 2, 2, delta));
  }

  private static String path(String name) {
    return name.equals("one1") ? "alpha/one1" : "beta/two2";
  }

  private static CorruptImageException walk(SquashfsImage image) {
    return assertThrows(
        CorruptImageException.class,
        () -> {
          Deque<Node.Directory> left = new ArrayDeque<>();
          left.add(image.tree().root());
          for (int i = 0; i < 1000; i++) {
            for (Entry entry : left.remove().entries()) {
              if (entry.node() instanceof Node.Directory directory) {
                left.add(directory);
              }
            }
          }
        });
  }

  @Test
  void directoriesThatHoldThemselvesAreFound() throws IOException {
    for (String[] way : new String[][] {{"one1", ""}, {"two2", "alpha"}, {"two2", "alpha/one1"}}) {
      try (SquashfsImage image = redirected(way[0], way[1])) {
        String message = walk(image).getMessage();
        assertTrue(message.contains("parents are several"), message);
        CheckReport report = ImageCheck.check(image, CheckListener.NONE, 1);
        assertTrue(report.errors() > 0);
      }
    }
  }

  @Test
  void directoriesTooDeepForAnyPathAreRefused() throws IOException {
    Attributes plain = new Attributes(0755, 0, 0, 1, 0, Xattrs.NONE);
    Node.Directory deep = new MemoryDirectory(plain, List.of());
    for (int i = 0; i < Limits.MAX_DEPTH + 1; i++) {
      deep = new MemoryDirectory(plain, List.of(new Entry(Name.of("d"), deep)));
    }
    try (SquashfsImage image = Images.open(Images.of(null, new Tree(deep)))) {
      Node.Directory at = image.tree().root();
      for (int i = 0; i < Limits.MAX_DEPTH; i++) {
        at = (Node.Directory) at.entries().getFirst().node();
      }
      CorruptImageException e = assertThrows(CorruptImageException.class, at::entries);
      assertTrue(e.getMessage().contains("depth is 4097, allowed: at most 4096"), e.getMessage());
    }
  }
}
