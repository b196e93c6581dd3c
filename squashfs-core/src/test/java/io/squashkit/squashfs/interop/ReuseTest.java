package io.squashkit.squashfs.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackReport;
import io.squashkit.squashfs.pack.Reuse;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.scan.DirectoryScanner;
import io.squashkit.squashfs.scan.ScanListener;
import io.squashkit.squashfs.scan.ScanOptions;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Packing again what an older image has already.
class ReuseTest {
  private static final int BLOCK_SIZE = 4096;
  private static final FileTime TIME = FileTime.fromMillis(1_700_000_000_000L);

  @TempDir Path folder;

  private final Random random = new Random(81);
  private final Choice choice = Choice.of(CompressorId.ZSTD, BLOCK_SIZE);
  private Path source;
  private Path old;

  @BeforeEach
  void packOnce() throws IOException {
    source = Files.createDirectory(folder.resolve("source"));
    for (int i = 0; i < 30; i++) {
      write("file-" + i, 500 + i);
      write("long-" + i, 3 * BLOCK_SIZE + 50 + i);
    }
    old = folder.resolve("old");
    ImagePacker.pack(scan(), old, choice.options(), PackListener.NONE);
  }

  private void write(String name, int size) throws IOException {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    Files.write(source.resolve(name), bytes);
    Files.setLastModifiedTime(source.resolve(name), TIME);
  }

  private Tree scan() throws IOException {
    return DirectoryScanner.scan(List.of(source), ScanOptions.DEFAULTS, ScanListener.NONE);
  }

  private PackReport packAgain(boolean trustTimes, Path target) throws IOException {
    try (SquashfsImage image = SquashfsImage.open(old)) {
      Tree tree = Reuse.of(scan(), image, trustTimes, 3);
      return ImagePacker.pack(tree, target, choice.options(), PackListener.NONE);
    }
  }

  private static Manifest manifest(Path image) throws IOException {
    try (SquashfsImage opened = SquashfsImage.open(image)) {
      Checks.sound(opened);
      return TreeManifest.of(opened.tree());
    }
  }

  @Test
  void whatHasNotChangedIsCopied() throws IOException {
    Path target = folder.resolve("new");
    PackReport report = packAgain(false, target);
    assertEquals(report.dataSize(), report.passedSize());
    assertEquals(TreeManifest.of(scan()), manifest(target));
  }

  @Test
  void changesAreSeenThoughSizeAndTimeAreTheSame() throws IOException {
    write("file-3", 503);
    write("long-7", 3 * BLOCK_SIZE + 57);
    Path target = folder.resolve("new");
    PackReport report = packAgain(false, target);
    assertTrue(report.passedSize() > 0 && report.passedSize() < report.dataSize());
    assertEquals(TreeManifest.of(scan()), manifest(target));
  }

  @Test
  void whoTrustsTimesGetsWhatHeAskedFor() throws IOException {
    write("file-3", 503);
    Path target = folder.resolve("new");
    PackReport report = packAgain(true, target);
    assertEquals(report.dataSize(), report.passedSize());
    assertNotEquals(TreeManifest.of(scan()), manifest(target));
    Files.setLastModifiedTime(source.resolve("file-3"), FileTime.fromMillis(0));
    Path another = folder.resolve("another");
    packAgain(true, another);
    assertEquals(TreeManifest.of(scan()), manifest(another));
  }

  @Test
  void aMovedFileIsFoundByItsContent() throws IOException {
    Files.move(source.resolve("long-4"), source.resolve("moved"));
    Path target = folder.resolve("new");
    PackReport report = packAgain(false, target);
    assertEquals(report.dataSize(), report.passedSize());
    assertEquals(TreeManifest.of(scan()), manifest(target));
  }

  @Test
  void damagedBlocksArePackedAfresh() throws IOException {
    try (FileChannel channel = FileChannel.open(old, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[5000]), 5000);
    }
    Path target = folder.resolve("new");
    PackReport report = packAgain(false, target);
    assertTrue(report.passedSize() > 0 && report.passedSize() < report.dataSize());
    assertEquals(TreeManifest.of(scan()), manifest(target));
  }
}
