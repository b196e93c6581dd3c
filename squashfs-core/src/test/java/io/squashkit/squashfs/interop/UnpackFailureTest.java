package io.squashkit.squashfs.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.extract.ExtractListener;
import io.squashkit.squashfs.extract.ExtractOptions;
import io.squashkit.squashfs.extract.TreeExtractor;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.ImageBytes;
import io.squashkit.testdata.ImageBytes.Field;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.SmallDisk;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whatever goes wrong while unpacking an image: nothing is written beside the destination, and no
/// file stands there that is not whole.
@Timeout(120)
class UnpackFailureTest {
  private static final String FILES =
      """
      dir  .    755 0 0 100
      file a    644 0 0 100 text:300000:1
      file b    644 0 0 100 random:3000000:2
      dir  c    755 0 0 100
      file c/d  644 0 0 100 text:1000000:3
      file c/e  644 0 0 100 text:100:4
      """;

  @TempDir Path folder;

  @Test
  void onAFullDiskNoFileIsCutShort() throws IOException {
    TreeSpec spec = TreeSpec.parse(FILES);
    Path image = pack(spec);
    Manifest whole = Manifest.of(spec);
    for (int size : new int[] {100_000, 600_000, 1_000_000, 3_400_000, 4_000_000}) {
      try (SmallDisk disk = SmallDisk.of(size)) {
        Path target = disk.folder().resolve("target");
        IOException full = assertThrows(IOException.class, () -> unpack(image, target));
        assertTrue(full.getMessage().contains("no space left"), full.toString());
        for (Map.Entry<String, Manifest.Row> row : Manifest.of(target).rows().entrySet()) {
          if (row.getValue().type() == 'f') {
            Manifest.Row wanted = whole.rows().get(row.getKey());
            assertEquals(wanted.detail(), row.getValue().detail(), row.getKey());
          }
        }
      }
    }
  }

  @Test
  void aDamagedFileDoesNotStandThereHalf() throws IOException {
    Path image = pack(TreeSpec.parse(FILES));
    ImageBytes bytes = ImageBytes.of(image);
    // In the middle of the blocks of b, which are stored as they are: only its size is wrong then.
    long inodes = bytes.get(Field.INODE_TABLE);
    for (long at = 400_000; at < inodes; at += 1_000_003) {
      for (int i = 0; i < 5000 && at + i < inodes; i++) {
        bytes.set(at + i, 1, 0x55);
      }
    }
    Path damaged = bytes.write(folder.resolve("damaged"));
    Path target = folder.resolve("target");
    try {
      unpack(damaged, target);
    } catch (IOException e) {
      assertTrue(e.getMessage().contains("damaged"), e.getMessage());
    }
    Manifest whole = Manifest.of(TreeSpec.parse(FILES));
    Manifest.of(target)
        .rows()
        .forEach(
            (path, row) -> {
              if (row.type() == 'f') {
                assertEquals(whole.rows().get(path).size(), row.size(), path);
              }
            });
  }

  @Test
  void anExistingFileIsRefused() throws IOException {
    Path image = pack(TreeSpec.parse(FILES));
    Path target = Files.createDirectory(folder.resolve("target"));
    Files.writeString(target.resolve("b"), "mine");
    assertThrows(IOException.class, () -> unpack(image, target));
    assertEquals("mine", Files.readString(target.resolve("b")));
  }

  @Test
  void aLinkInTheDestinationIsNotFollowed() throws IOException {
    Path image = pack(TreeSpec.parse(FILES));
    Path beside = Files.createDirectory(folder.resolve("beside"));
    Path victim = Files.writeString(folder.resolve("victim"), "mine");
    for (boolean replace : new boolean[] {false, true}) {
      Path target = Files.createDirectory(folder.resolve("target" + replace));
      Files.createSymbolicLink(target.resolve("c"), beside);
      Files.createSymbolicLink(target.resolve("a"), victim);
      try (SquashfsImage opened = SquashfsImage.open(image)) {
        ExtractOptions options = ExtractOptions.DEFAULTS.withReplace(replace);
        TreeExtractor.extract(opened.tree(), target, options, ExtractListener.NONE);
        assertTrue(replace, "links were accepted");
      } catch (IOException e) {
        assertFalse(replace, e.toString());
      }
      assertEquals(List.of(), HostTree.names(beside));
      assertEquals("mine", Files.readString(victim));
    }
  }

  @Test
  void aLinkAndADirectoryOfOneNameDoNotLeadOut() throws IOException {
    // As in CVE-2021-41072: first a link that leads out, then a directory of the same name.
    Path image =
        pack(
            TreeSpec.parse(
                """
                dir   .      755 0 0 1
                slink linkA  777 0 0 1 ../beside
                dir   linkB  755 0 0 1
                file  linkB/file 644 0 0 1 text:10:1
                """));
    ImageBytes bytes = ImageBytes.of(image);
    long table = bytes.get(Field.DIRECTORY_TABLE);
    bytes.put(bytes.find("linkB", table), "linkA");
    Path hostile = bytes.write(folder.resolve("hostile"));
    Path beside = Files.createDirectory(folder.resolve("beside"));
    assertThrows(IOException.class, () -> unpack(hostile, folder.resolve("target")));
    assertEquals(List.of(), HostTree.names(beside));
  }

  private Path pack(TreeSpec spec) throws IOException {
    Path image = folder.resolve("image");
    ImagePacker.pack(
        SpecTree.of(spec), image, Choice.of(null, 128 << 10).options(), PackListener.NONE);
    return image;
  }

  private static void unpack(Path image, Path target) throws IOException {
    try (SquashfsImage opened = SquashfsImage.open(image)) {
      TreeExtractor.extract(opened.tree(), target, ExtractOptions.DEFAULTS, ExtractListener.NONE);
    }
  }
}
