package io.squashkit.squashfs.edit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.BlockWord;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.interop.SpecTree;
import io.squashkit.squashfs.interop.TreeManifest;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.FileOrder;
import io.squashkit.squashfs.tree.FileOrder.Placement;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SortFileTest {
  /// `b` and `z` are equal; `zeros` is not sparse as such, but all zero.
  private static final TreeSpec SPEC =
      TreeSpec.parse(
          """
          dir . 755 0 0 100
          file a 644 0 0 100 text:200000:1
          file b 644 0 0 100 text:200001:2
          dir d 755 0 0 100
          file d/c 644 0 0 100 text:200002:3
          file d/d 644 0 0 100 text:200003:4
          link hard a
          file small 644 0 0 100 text:100:5
          file tiny 644 0 0 100 text:90:6
          file z 644 0 0 100 text:200001:2
          file zeros 644 0 0 100 zero:262144:0
          """);

  @TempDir Path folder;

  private SortFile mksquashfs(String text) throws IOException {
    return SortFile.mksquashfs(Files.writeString(folder.resolve("sort"), text));
  }

  private SortFile gensquashfs(String text) throws IOException {
    return SortFile.gensquashfs(Files.writeString(folder.resolve("sort"), text));
  }

  private Path pack(String name, FileOrder order) throws IOException {
    Path image = folder.resolve(name);
    Files.deleteIfExists(image);
    PackOptions defaults = PackOptions.DEFAULTS;
    PackOptions options =
        new PackOptions(
            defaults.compression(),
            defaults.blockSize(),
            2,
            defaults.memory(),
            true,
            true,
            true,
            true,
            true,
            false,
            null,
            100L,
            null,
            0,
            true,
            false,
            PackOptions.Unreadable.FAIL,
            order);
    ImagePacker.pack(SpecTree.of(SPEC), image, options, PackListener.NONE);
    try (SquashfsImage open = SquashfsImage.open(image)) {
      assertEquals("", Manifest.difference(Manifest.of(SPEC), TreeManifest.of(open.tree())));
    }
    return image;
  }

  private static Inode.File inode(SquashfsImage image, String path) throws IOException {
    return (Inode.File) image.resolve(path);
  }

  /// The files with blocks, as these lie in an image.
  private static String order(Path image) throws IOException {
    try (SquashfsImage open = SquashfsImage.open(image)) {
      List<String> paths = new ArrayList<>(List.of("a", "b", "d/c", "d/d"));
      List<Long> starts = new ArrayList<>();
      for (String path : paths) {
        starts.add(inode(open, path).blocksStart());
      }
      List<String> sorted = new ArrayList<>(paths);
      sorted.sort(Comparator.comparing(path -> starts.get(paths.indexOf(path))));
      return String.join(" ", sorted);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', a b d/c d/d",
    "'d/d 10', d/d a b d/c",
    "'a -5', b d/c d/d a",
    "'d 7\n/d/c -1', d/d a b d/c",
    "'d/* 7\nb 9\n# no\n\n', b d/c d/d a",
    "'hard -1', b d/c d/d a",
    "'z 3', b a d/c d/d",
    "'b 32767\na 32766\n./d//d/ 1\n', b a d/d d/c",
    "'b\\ lank 1\nd/c 2', d/c a b d/d",
  })
  void higherComesFirstForMksquashfs(String text, String expected) throws IOException {
    assertEquals(expected, order(pack("image", mksquashfs(text))));
  }

  @ParameterizedTest
  @CsvSource({
    "'-10 d/d', d/d a b d/c",
    "'5 a', b d/c d/d a",
    "'-1 [glob] d/*\n-2 d/c', d/c d/d a b",
    "'-1 d/c\n1 [glob] d/*', d/c a b d/d",
    "'1 [glob] *', d/c d/d a b",
    "'1 [glob_no_path] *c', a b d/d d/c",
    "'-1 [ glob , dont_fragment ] \"?\"', a b d/c d/d",
    "'9223372036854775807 [glob] [bz]', a d/c d/d b",
    "'-3 \"d/\\\"\"\n-4 [] \"d/d\"', d/d a b d/c",
  })
  void lowerComesFirstForGensquashfs(String text, String expected) throws IOException {
    assertEquals(expected, order(pack("image", gensquashfs(text))));
  }

  @Test
  void withoutPrioritiesTheImageIsAsEver() throws IOException {
    byte[] plain = Files.readAllBytes(pack("plain", FileOrder.NONE));
    assertArrayEquals(plain, Files.readAllBytes(pack("none", mksquashfs("# nothing\n"))));
    assertArrayEquals(plain, Files.readAllBytes(pack("zero", path -> Placement.NORMAL)));
    byte[] sorted = Files.readAllBytes(pack("once", mksquashfs("d 7\n")));
    assertArrayEquals(sorted, Files.readAllBytes(pack("again", mksquashfs("d 7\n"))));
    assertFalse(java.util.Arrays.equals(plain, sorted));
  }

  @Test
  void flagsSayHowFilesAreStored() throws IOException {
    Path image =
        pack(
            "image",
            gensquashfs(
                """
                0 [dont_compress] a
                0 [dont_fragment] small
                0 [dont_deduplicate] z
                0 [nosparse] zeros
                """));
    try (SquashfsImage open = SquashfsImage.open(image)) {
      assertEquals(Inode.NO_FRAGMENT, inode(open, "a").fragment());
      for (int word : inode(open, "a").blockWords()) {
        assertFalse(BlockWord.isCompressed(word));
      }
      assertTrue(BlockWord.isCompressed(inode(open, "b").blockWords()[0]));
      assertEquals(Inode.NO_FRAGMENT, inode(open, "small").fragment());
      assertTrue(inode(open, "tiny").fragment() != Inode.NO_FRAGMENT);
      assertTrue(inode(open, "b").blocksStart() != inode(open, "z").blocksStart());
      assertEquals(0, inode(open, "zeros").sparseBytes());
      assertTrue(inode(open, "zeros").blockWords()[0] != BlockWord.SPARSE);
    }
    try (SquashfsImage open = SquashfsImage.open(pack("plain", FileOrder.NONE))) {
      assertEquals(inode(open, "b").blocksStart(), inode(open, "z").blocksStart());
      assertEquals(BlockWord.SPARSE, inode(open, "zeros").blockWords()[0]);
    }
  }

  @Test
  void tellsWhatNamesNothing() throws IOException {
    SortFile order = mksquashfs("a 1\nnothing 2\nd 3\n");
    pack("image", order);
    assertEquals(1, order.unused().size());
    assertTrue(order.unused().getFirst().endsWith("sort: no file is at 'nothing'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "a b", "a 32768", "a -32769", "a 1 x", "a 0x1", "a 99999999999999999999"})
  void wrongLinesOfMksquashfsAreNamed(String line) {
    wrong(assertThrows(IllegalArgumentException.class, () -> mksquashfs("#\n" + line + "\n")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a 1",
        "1",
        "1 ",
        "1 [glob a",
        "1 [what] a",
        "1 [glob]",
        "1 \"a",
        "1 \"a\\b\"",
        "1 \"a\"b",
        "9223372036854775808 a",
        "1 [glob] [z-a]"
      })
  void wrongLinesOfGensquashfsAreNamed(String line) {
    wrong(assertThrows(IllegalArgumentException.class, () -> gensquashfs("#\n" + line + "\n")));
  }

  private static void wrong(IllegalArgumentException e) {
    assertTrue(String.valueOf(e.getMessage()).contains("sort:2: "), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "a*b, a/b, false, true",
    "a?b, a/b, false, true",
    "'[!a]b', cb, true, true",
    "'[^a]b', ab, false, false",
    "a\\*b, a*b, true, true",
    "a.b, axb, false, false",
    "'[a', '[a', true, true",
  })
  void patternsAreThoseOfFnmatch(String pattern, String text, boolean names, boolean paths) {
    assertEquals(names, Fnmatch.of(pattern, false).matches(text.getBytes(UTF_8)));
    assertEquals(paths, Fnmatch.of(pattern, true).matches(text.getBytes(UTF_8)));
  }
}
