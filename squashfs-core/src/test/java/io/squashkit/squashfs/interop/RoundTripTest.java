package io.squashkit.squashfs.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.squashfs.extract.ExtractListener;
import io.squashkit.squashfs.extract.ExtractOptions;
import io.squashkit.squashfs.extract.TreeExtractor;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.scan.DirectoryScanner;
import io.squashkit.squashfs.scan.ScanListener;
import io.squashkit.squashfs.scan.ScanOptions;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The whole way: from the disk into an image, before the kernel, and back onto the disk.
@Tag("kernel")
class RoundTripTest {
  @TempDir Path folder;

  @BeforeEach
  void root() {
    Needs.root("a tree with owners and devices");
  }

  @ParameterizedTest
  @EnumSource(value = CompressorId.class, names = "LZMA", mode = EnumSource.Mode.EXCLUDE)
  void whatIsPackedComesBack(CompressorId compressor) throws IOException {
    TreeSpec spec = TreeGenerator.random(compressor.number(), 16 << 10, 500);
    check(spec, Choice.of(compressor, 16 << 10));
  }

  @Test
  void oneOfEverythingComesBack() throws IOException {
    check(TreeGenerator.everything(40, 128 << 10), Choice.of(CompressorId.ZSTD, 128 << 10));
  }

  @Test
  void theOrderOnTheDiskMakesNoDifference() throws IOException {
    TreeSpec spec = TreeGenerator.random(41, 4096, 300);
    Path one = folder.resolve("one");
    Path other = folder.resolve("other");
    HostTree.make(spec, one);
    HostTree.make(Shuffled.of(spec, 7), other);
    Choice choice = Choice.of(CompressorId.LZ4, 4096);
    Path first = pack(one, choice, "first");
    choice.threads = 5;
    assertEquals(-1, Files.mismatch(first, pack(other, choice, "second")));
  }

  private void check(TreeSpec spec, Choice choice) throws IOException {
    Manifest expected = Manifest.of(spec);
    Path source = folder.resolve("source");
    HostTree.make(spec, source);
    Path image = pack(source, choice, "image");
    try (KernelMount mount = KernelMount.of(image, 0)) {
      same(expected, Manifest.of(mount.folder()));
    }
    Path target = folder.resolve("target");
    try (SquashfsImage opened = SquashfsImage.open(image)) {
      Checks.sound(opened);
      TreeExtractor.extract(
          opened.tree(), target, ExtractOptions.DEFAULTS.withThreads(3), ExtractListener.NONE);
    }
    same(expected, Manifest.of(target));
  }

  private Path pack(Path source, Choice choice, String name) throws IOException {
    Path image = folder.resolve(name);
    ScanOptions scan = ScanOptions.DEFAULTS.withThreads(choice.threads);
    Tree tree = DirectoryScanner.scan(List.of(source), scan, ScanListener.NONE);
    ImagePacker.pack(tree, image, choice.options(), PackListener.NONE);
    return image;
  }

  private static void same(Manifest expected, Manifest actual) {
    assertEquals("", Manifest.difference(expected, actual));
  }
}
