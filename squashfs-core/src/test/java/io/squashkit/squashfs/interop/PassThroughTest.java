package io.squashkit.squashfs.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackReport;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.scan.DirectoryScanner;
import io.squashkit.squashfs.scan.ScanListener;
import io.squashkit.squashfs.scan.ScanOptions;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Images packed again: blocks are copied as they are stored, and the result is what a fresh pack
/// makes.
class PassThroughTest {
  private static final int BLOCK_SIZE = 16 << 10;

  @TempDir Path folder;

  private Path pack(TreeSpec spec, Choice choice, String name) throws IOException {
    Path image = folder.resolve(name);
    ImagePacker.pack(SpecTree.of(spec), image, choice.options(), PackListener.NONE);
    return image;
  }

  private PackReport repack(Path old, Choice choice, Predicate<Entry> keep, Path target)
      throws IOException {
    try (SquashfsImage image = SquashfsImage.open(old)) {
      Tree tree = new Tree(kept(image.tree().root(), keep));
      return ImagePacker.pack(tree, target, choice.options(), PackListener.NONE);
    }
  }

  private static Node.Directory kept(Node.Directory directory, Predicate<Entry> keep)
      throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : directory.entries()) {
      if (!keep.test(entry)) {
        continue;
      }
      entries.add(
          entry.node() instanceof Node.Directory below
              ? new Entry(entry.name(), kept(below, keep))
              : entry);
    }
    return new MemoryDirectory(directory.attributes(), entries);
  }

  private static Manifest manifest(Path image) throws IOException {
    try (SquashfsImage opened = SquashfsImage.open(image)) {
      Checks.sound(opened);
      return TreeManifest.of(opened.tree());
    }
  }

  @ParameterizedTest
  @EnumSource(value = CompressorId.class, names = "LZMA", mode = EnumSource.Mode.EXCLUDE)
  void anUnchangedImageIsCopiedWhole(CompressorId compressor) throws IOException {
    TreeSpec spec = TreeGenerator.random(61, BLOCK_SIZE, 400);
    Choice choice = Choice.of(compressor, BLOCK_SIZE);
    Path old = pack(spec, choice, "old");
    Path copy = folder.resolve("copy");
    PackReport report = repack(old, choice, _ -> true, copy);
    assertEquals(report.dataSize(), report.passedSize());
    assertEquals(Manifest.of(spec), manifest(copy));
    assertEquals(Files.size(old), Files.size(copy));
  }

  @Test
  void whatIsLeftOutLeavesNothingBehind() throws IOException {
    String secret = "this must not be found in the new image";
    Path source = Files.createDirectory(folder.resolve("source"));
    for (int i = 0; i < 40; i++) {
      Files.writeString(source.resolve("kept-" + i), "kept content " + i);
      Files.writeString(source.resolve("secret-" + i), secret + i);
    }
    Files.write(source.resolve("kept-long"), new byte[3 * BLOCK_SIZE + 100]);
    Choice stored = Choice.of(null, BLOCK_SIZE);
    Path old = folder.resolve("old");
    ImagePacker.pack(
        DirectoryScanner.scan(List.of(source), ScanOptions.DEFAULTS, ScanListener.NONE),
        old,
        stored.options(),
        PackListener.NONE);
    assertTrue(Files.readString(old, StandardCharsets.ISO_8859_1).contains(secret));
    Path copy = folder.resolve("copy");
    repack(old, stored, entry -> !entry.name().toString().startsWith("secret"), copy);
    assertFalse(Files.readString(copy, StandardCharsets.ISO_8859_1).contains(secret));
    assertEquals(42, manifest(copy).rows().size());
  }

  @Test
  void aPartIsTheSameTreeAndMostlyCopied() throws IOException {
    TreeSpec spec = TreeGenerator.random(62, BLOCK_SIZE, 800);
    Choice choice = Choice.of(CompressorId.ZSTD, BLOCK_SIZE);
    Path old = pack(spec, choice, "old");
    Predicate<Entry> keep = entry -> (entry.name().hashCode() & 31) != 0;
    Path copy = folder.resolve("copy");
    PackReport report = repack(old, choice, keep, copy);
    assertTrue(report.passedSize() > report.dataSize() / 4, report.toString());
    assertTrue(report.passedSize() < report.dataSize(), report.toString());
    assertEquals(TreeManifest.of(new Tree(kept(SpecTree.of(spec).root(), keep))), manifest(copy));
  }

  @Test
  void anotherCompressorOrBlockSizeCopiesNothing() throws IOException {
    TreeSpec spec = TreeGenerator.random(63, BLOCK_SIZE, 200);
    Path old = pack(spec, Choice.of(CompressorId.GZIP, BLOCK_SIZE), "old");
    List<Choice> others =
        List.of(
            Choice.of(CompressorId.ZSTD, BLOCK_SIZE),
            Choice.of(CompressorId.GZIP, 4096),
            Choice.of(null, BLOCK_SIZE));
    for (Choice other : others) {
      Path copy = folder.resolve("copy-" + others.indexOf(other));
      assertEquals(0, repack(old, other, _ -> true, copy).passedSize(), other.toString());
      assertEquals(Manifest.of(spec), manifest(copy), other.toString());
    }
  }

  @Test
  void theNumberOfThreadsMakesNoDifference() throws IOException {
    TreeSpec spec = TreeGenerator.random(64, BLOCK_SIZE, 500);
    Choice choice = Choice.of(CompressorId.LZ4, BLOCK_SIZE);
    Path old = pack(spec, choice, "old");
    Predicate<Entry> keep = entry -> (entry.name().hashCode() & 7) != 0;
    Path one = folder.resolve("one");
    choice.threads = 1;
    repack(old, choice, keep, one);
    choice.threads = 5;
    Path five = folder.resolve("five");
    repack(old, choice, keep, five);
    assertEquals(-1, Files.mismatch(one, five));
  }

  @Test
  @Tag("kernel")
  void imagesOfMksquashfsPassThrough() throws IOException {
    Needs.root("a tree with owners and devices");
    TreeSpec spec = TreeGenerator.random(65, BLOCK_SIZE, 300);
    Path source = folder.resolve("source");
    HostTree.make(spec, source);
    Path old = folder.resolve("old");
    Peer.MKSQUASHFS.command(source, old, "-comp", "gzip", "-b", BLOCK_SIZE, "-no-progress").check();
    Choice choice = Choice.of(CompressorId.GZIP, BLOCK_SIZE);
    choice.level = 9;
    Path copy = folder.resolve("copy");
    PackReport report = repack(old, choice, _ -> true, copy);
    assertEquals(report.dataSize(), report.passedSize());
    try (KernelMount mount = KernelMount.of(copy, 0)) {
      assertEquals(
          "",
          Manifest.difference(
              Manifest.of(spec).withoutLinks(), Manifest.of(mount.folder()).withoutLinks()));
    }
  }

  @Test
  void damageIsNotCopied() throws IOException {
    TreeSpec spec = TreeGenerator.random(66, BLOCK_SIZE, 200);
    Choice choice = Choice.of(CompressorId.GZIP, BLOCK_SIZE);
    Path old = pack(spec, choice, "old");
    try (FileChannel channel = FileChannel.open(old, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[200]), 300); // within the first data block
    }
    Path copy = folder.resolve("copy");
    assertThrows(CorruptImageException.class, () -> repack(old, choice, _ -> true, copy));
    assertFalse(Files.exists(copy));
  }
}
