package io.squashkit.squashfs.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.interop.Images;
import io.squashkit.squashfs.read.Finding.Severity;
import io.squashkit.testdata.ImageBytes;
import io.squashkit.testdata.ImageBytes.Field;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each kind of damage gives the finding that it should, and the check goes on behind it.
class ImageCheckTest {
  private static final String SPEC =
      """
      dir   .       755 0 0 1
      file  blocks  644 0 0 1 text:9000:1
      dir   folder  755 0 0 1
      fifo  folder/inner 644 0 0 1
      file  marked  644 0 0 1 text:30:3 user.comment=something
      fifo  pipe    644 0 0 1
      slink to      777 0 0 1 target
      """;

  private static final ImageBytes SOUND = sound();

  private static ImageBytes sound() {
    try {
      return Images.stored(SPEC);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// One damage, and words of the finding that it must lead to.
  record Damage(String expected, Severity severity, Consumer<ImageBytes> change) {
    @Override
    public String toString() {
      return expected;
    }
  }

  private static Damage error(String expected, Consumer<ImageBytes> change) {
    return new Damage(expected, Severity.ERROR, change);
  }

  private static Damage warning(String expected, Consumer<ImageBytes> change) {
    return new Damage(expected, Severity.WARNING, change);
  }

  private static long entry(ImageBytes image, String name) {
    return image.find(name, image.get(Field.DIRECTORY_TABLE)) - 8L;
  }

  private static long inode(ImageBytes image, String name) {
    return image.inTable(Field.INODE_TABLE, image.get(entry(image, name), 2));
  }

  private static long first(ImageBytes image, Field table) {
    return image.get(image.get(table), 8);
  }

  static List<Damage> damages() {
    List<Damage> all = new ArrayList<>();
    all.add(error("is that of another inode", i -> i.set(inode(i, "pipe") + 12, 4, 1)));
    all.add(error("which there is not", i -> i.set(entry(i, "pipe") + 2, 2, 90)));
    all.add(error("type is SOCKET, allowed: FIFO", i -> i.set(entry(i, "pipe") + 4, 2, 7)));
    all.add(error("inode reference is", i -> i.set(entry(i, "pipe"), 2, 0)));
    all.add(error("parent of the directory", i -> i.set(inode(i, "folder") + 28, 4, 3)));
    all.add(warning("link count is 9", i -> i.set(inode(i, "folder") + 20, 4, 9)));
    all.add(warning("link count is 5", i -> i.set(inode(i, "pipe") + 16, 4, 5)));
    all.add(error("owner index is 7", i -> i.set(inode(i, "pipe") + 4, 2, 7)));
    all.add(
        error("inode count is 9", i -> i.set(Field.INODE_COUNT, 9).set(Field.EXPORT_TABLE, -1)));
    all.add(error("fragment count is 9", i -> i.set(Field.FRAGMENT_COUNT, 9)));
    all.add(error("id count is 99", i -> i.set(Field.ID_COUNT, 99)));
    all.add(error("export table: reference", i -> i.set(first(i, Field.EXPORT_TABLE) + 2, 8, 77)));
    all.add(error("size word", i -> i.set(inode(i, "blocks") + 32, 4, 0x0100_1001)));
    all.add(
        error("uncompressed size is 4095", i -> i.set(inode(i, "blocks") + 32, 4, 0x0100_0FFF)));
    all.add(error("end of the tail end", i -> i.set(inode(i, "blocks") + 24, 4, 3000)));
    all.add(error("fragment index is 8", i -> i.set(inode(i, "blocks") + 20, 4, 8)));
    all.add(error("holds a NUL", i -> i.set(i.find("target", i.get(Field.INODE_TABLE)) + 2, 1, 0)));
    all.add(error("ascending", i -> i.put(entry(i, "pipe") + 8, "aipe")));
    all.add(error("none that is . or ..", i -> i.put(entry(i, "pipe") + 8, "p/pe")));
    all.add(error("xattr table", i -> i.set(i.find("something", 0) - 4, 4, 70_000)));
    all.add(error("xattr index is 3", i -> i.set(inode(i, "marked") + 52, 4, 3)));
    all.add(warning("bytes behind the image", i -> i.set(i.get(Field.BYTES_USED), 1, 1)));
    all.add(warning("multiples of 4096", i -> i.resize((int) i.get(Field.BYTES_USED))));
    all.add(
        warning(
            "no directory entry names it",
            i -> { // the last entry of the root, "to", is cut off
              long root = i.inTable(Field.INODE_TABLE, i.get(Field.ROOT_INODE) & 0xFFFF);
              i.set(root + 24, 2, i.get(root + 24, 2) - 10);
              i.set(entry(i, "blocks") - 12, 4, i.get(entry(i, "blocks") - 12, 4) - 1);
            }));
    return all;
  }

  @ParameterizedTest
  @MethodSource("damages")
  void damageIsNamed(Damage damage) throws IOException {
    ImageBytes image = SOUND.copy();
    damage.change.accept(image);
    List<Finding> findings = new ArrayList<>();
    try (SquashfsImage opened = Images.open(image)) {
      CheckReport report = ImageCheck.check(opened, CheckListener.NONE, 2);
      findings.addAll(report.findings());
      assertEquals(damage.severity == Severity.WARNING, report.isSound(), findings.toString());
    } catch (io.squashkit.squashfs.format.CorruptImageException e) {
      findings.add(
          new Finding(Severity.ERROR, e.getMessage())); // damage that already opening finds
    }
    assertTrue(
        findings.stream()
            .anyMatch(
                f -> f.severity() == damage.severity && f.message().contains(damage.expected)),
        findings.toString());
  }

  @Test
  void aSoundImageHasNoFindings() throws IOException {
    for (CompressorId compressor : new CompressorId[] {null, CompressorId.GZIP}) {
      TreeSpec spec = TreeGenerator.random(11, Images.BLOCK_SIZE, 500);
      try (SquashfsImage image = Images.open(Images.of(compressor, spec))) {
        CheckReport report = ImageCheck.check(image, CheckListener.NONE, 3);
        assertEquals(List.of(), report.findings());
        assertEquals(500, report.entries());
        assertEquals(image.superblock().fragmentCount(), report.fragmentBlocks());
        ImageStatistics statistics = ImageStatistics.of(image);
        assertEquals(statistics.dataBlocks(), report.dataBlocks());
        assertEquals(statistics.files(), report.files());
        assertEquals(statistics.contentSize(), report.contentBytes());
        assertEquals(500, report.inodes() - 1 + statistics.hardLinks());
      }
    }
  }

  @Test
  void everyDamagedBlockIsFoundAndTheOthersAreChecked() throws IOException {
    StringBuilder spec = new StringBuilder("dir . 755 0 0 1\n");
    for (int i = 0; i < 40; i++) {
      spec.append("file f" + i + " 644 0 0 1 text:40960:" + i + "\n");
    }
    ImageBytes image = Images.of(CompressorId.ZSTD, TreeSpec.parse(spec.toString()));
    long damaged = 0;
    try (SquashfsImage sound = Images.open(image)) {
      for (int i = 0; i < 40; i += 3) {
        var file = (io.squashkit.squashfs.format.Inode.File) sound.resolve("f" + i);
        image.set(file.blocksStart(), 4, 0); // the frame's magic number
        damaged++;
      }
    }
    List<Finding> heard = new ArrayList<>();
    long[] last = new long[2];
    try (SquashfsImage opened = Images.open(image)) {
      CheckReport report =
          ImageCheck.check(
              opened,
              new CheckListener() {
                @Override
                public void finding(Finding finding) {
                  heard.add(finding);
                }

                @Override
                public void progress(long done, long total) {
                  last[0] = Math.max(last[0], done);
                  last[1] = total;
                }
              },
              4);
      assertEquals(damaged, report.errors(), report.findings().toString());
      assertEquals(400 - damaged, report.dataBlocks());
      assertEquals(report.findings(), heard);
      assertFalse(report.isSound());
      assertTrue(last[0] > 0 && last[0] <= last[1], last[0] + " of " + last[1]);
    }
  }
}
