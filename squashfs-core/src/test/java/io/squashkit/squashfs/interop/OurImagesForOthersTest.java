package io.squashkit.squashfs.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.BcjFilter;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.Command;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Images that are packed here, looked at by those whose word counts: the kernel, squashfs-tools,
/// squashfs-tools-ng and squashfuse all see the tree that was packed, to the byte.
@Tag("interop")
@Tag("kernel")
class OurImagesForOthersTest {
  @TempDir Path folder;

  static List<Choice> choices() {
    List<Choice> choices = new ArrayList<>();
    for (int blockSize : new int[] {4 << 10, 64 << 10, 128 << 10, 1 << 20}) {
      choices.add(Choice.of(null, blockSize));
      for (CompressorId compressor : EnumSet.complementOf(EnumSet.of(CompressorId.LZMA))) {
        choices.add(Choice.of(compressor, blockSize));
      }
    }
    List<Consumer<Choice>> changes =
        List.of(
            c -> c.fragments = false,
            c -> c.duplicates = false,
            c -> c.xattrs = false,
            c -> c.export = false,
            c -> c.allRoot = true,
            c -> c.inodeTime = 1_234_567_890L,
            c -> c.latestTime = 1_000_000_500L,
            c -> c.offset = 4096,
            c -> c.offset = 1536,
            c -> c.pad = false,
            c -> {
              c.fragments = false;
              c.duplicates = false;
              c.xattrs = false;
              c.export = false;
              c.allRoot = true;
            });
    for (Consumer<Choice> change : changes) {
      Choice large = Choice.of(CompressorId.ZSTD, 128 << 10);
      change.accept(large);
      choices.add(large);
      Choice small = Choice.of(CompressorId.LZ4, 4 << 10);
      change.accept(small);
      choices.add(small);
    }
    Choice filtered = Choice.of(CompressorId.XZ, 128 << 10);
    filtered.filters = EnumSet.of(BcjFilter.X86);
    choices.add(filtered);
    return choices;
  }

  private static Manifest expected(TreeSpec spec, Choice choice) {
    Manifest all = Manifest.of(spec);
    if (!choice.xattrs) {
      all = all.withoutXattrs();
    }
    if (choice.allRoot) {
      all = all.withOwner(0, 0);
    }
    if (choice.inodeTime != null) {
      all = all.withMtime(choice.inodeTime);
    }
    if (choice.latestTime != null) {
      long latest = choice.latestTime;
      all = all.map(row -> Rows.withMtime(row, Math.min(row.mtime(), latest)));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("choices")
  void theKernelSeesWhatWasPacked(Choice choice) throws IOException {
    Needs.kernelMount();
    TreeSpec spec = TreeGenerator.everything(1, choice.blockSize);
    Path image = pack(spec, choice);
    if (!choice.pad) {
      // A loop device only shows whole sectors.
      try (var file = new java.io.RandomAccessFile(image.toFile(), "rw")) {
        file.setLength((file.length() + 4095) & -4096);
      }
    }
    try (KernelMount mount = KernelMount.of(image, choice.offset)) {
      same(expected(spec, choice), Manifest.of(mount.folder()));
    }
  }

  @ParameterizedTest
  @MethodSource("choices")
  void unsquashfsUnpacksWhatWasPacked(Choice choice) throws IOException {
    Needs.root("unpacking owners and devices");
    TreeSpec spec = TreeGenerator.everything(2, choice.blockSize);
    Path image = pack(spec, choice);
    Path out = folder.resolve("unsquashfs");
    unsquashfs("-no-progress", "-o", choice.offset, "-d", out, image).check();
    same(expected(spec, choice), Manifest.of(out));
    String listing = unsquashfs("-o", choice.offset, "-lls", image).check();
    assertTrue(listing.contains("squashfs-root/kinds/null"), listing);
    String summary = unsquashfs("-o", choice.offset, "-s", image).check();
    String compressor = choice.compressor == null ? "gzip" : choice.compressor.label();
    assertTrue(summary.contains("Compression " + compressor), summary);
    assertTrue(summary.contains("Block size " + choice.blockSize), summary);
  }

  @ParameterizedTest
  @MethodSource("choices")
  void rdsquashfsUnpacksWhatWasPacked(Choice choice) throws IOException {
    Needs.root("unpacking owners and devices");
    Needs.that(Peer.RDSQUASHFS.isPresent(), "rdsquashfs: apt-get install squashfs-tools-ng");
    if (choice.offset != 0) {
      return; // it knows no offset
    }
    // It has no way to make sockets, and sets no attributes on what is not a file or directory.
    TreeSpec spec = TreeGenerator.everything(3, choice.blockSize);
    Path image = pack(spec, choice);
    Path out = Files.createDirectory(folder.resolve("rdsquashfs"));
    Peer.RDSQUASHFS.command("-q", "-C", "-O", "-T", "-X", "-p", out, "-u", "/", image).check();
    same(expected(spec, choice), Manifest.of(out));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void squashfuseSeesWhatWasPacked(Choice choice) throws IOException {
    TreeSpec spec = TreeGenerator.everything(4, choice.blockSize);
    Path image = pack(spec, choice);
    try (KernelMount mount = KernelMount.squashfuse(image, choice.offset)) {
      same(expected(spec, choice), Manifest.of(mount.folder()));
    }
  }

  private Path pack(TreeSpec spec, Choice choice) throws IOException {
    Path image = folder.resolve("image");
    Tree tree = SpecTree.of(spec);
    ImagePacker.pack(tree, image, choice.options(), PackListener.NONE);
    return image;
  }

  private static Command unsquashfs(Object... arguments) {
    return Peer.UNSQUASHFS.command(arguments).with("LC_ALL", "C");
  }

  private static void same(Manifest expected, Manifest actual) {
    assertEquals("", Manifest.difference(expected, actual));
  }
}
