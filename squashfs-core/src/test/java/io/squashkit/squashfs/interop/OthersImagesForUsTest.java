package io.squashkit.squashfs.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.testdata.Command;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.SpecEntry.Kind;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Images that others have packed, read here: the tree that they packed comes out, to the byte.
@Tag("interop")
class OthersImagesForUsTest {
  private static final int BLOCK_SIZE = 65_536;

  @TempDir static Path shared;
  @TempDir Path folder;

  private static final Map<Integer, TreeSpec> SPECS = new TreeMap<>();

  @BeforeAll
  static void root() {
    Needs.root("a tree with owners and devices");
  }

  static List<List<String>> mksquashfs() {
    List<List<String>> all = new ArrayList<>();
    for (String compressor : List.of("gzip", "lzo", "xz", "lz4", "zstd")) {
      for (String blockSize : List.of("4K", "64K", "1M")) {
        all.add(List.of("-comp", compressor, "-b", blockSize));
      }
    }
    all.add(List.of("-comp", "xz", "-Xbcj", "x86,arm", "-Xdict-size", "50%"));
    all.add(List.of("-comp", "gzip", "-Xstrategy", "default,filtered", "-Xwindow-size", "10"));
    all.add(List.of("-comp", "lzo", "-Xalgorithm", "lzo1x_1_15"));
    all.add(List.of("-comp", "lz4", "-Xhc"));
    for (String change :
        List.of(
            "-no-fragments",
            "-always-use-fragments",
            "-no-duplicates",
            "-noI",
            "-noD",
            "-noF",
            "-noX",
            "-noId",
            "-noI -noD -noF -noX",
            "-no-exports",
            "-nopad",
            "-no-sparse",
            "-offset 4K",
            "-offset 12345",
            "-no-xattrs")) {
      List<String> options = new ArrayList<>(List.of("-comp", "zstd", "-b", "64K"));
      options.addAll(List.of(change.split(" ", -1)));
      all.add(options);
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("mksquashfs")
  void mksquashfsPacksWhatWeRead(List<String> options) throws IOException {
    // It takes a symbolic link for another one when reading it has changed its access time.
    TreeSpec spec = spec(BLOCK_SIZE).only(entry -> !entry.path().equals("links/slink"));
    Path image = folder.resolve("image");
    Peer.MKSQUASHFS
        .command(host(spec, BLOCK_SIZE), image, "-noappend", "-no-progress", options)
        .with("LC_ALL", "C")
        .check();
    Manifest expected = Manifest.of(spec);
    if (options.contains("-no-xattrs")) {
      expected = expected.withoutXattrs();
    }
    try (SquashfsImage opened = SquashfsImage.open(image, ReadOptions.DEFAULTS)) {
      assertEquals("", Manifest.difference(expected, TreeManifest.of(opened.tree())));
      if (options.contains("-nopad")) {
        Checks.soundButForPadding(opened);
      } else {
        Checks.sound(opened);
      }
    }
  }

  static List<List<String>> gensquashfs() {
    List<List<String>> all = new ArrayList<>();
    for (String compressor : List.of("gzip", "xz", "lz4", "zstd")) {
      for (String blockSize : List.of("4096", "65536", "1048576")) {
        all.add(List.of("-c", compressor, "-b", blockSize));
      }
    }
    all.add(List.of("-e"));
    all.add(List.of("-T"));
    return all;
  }

  @ParameterizedTest
  @MethodSource("gensquashfs")
  void gensquashfsPacksWhatWeRead(List<String> options) throws IOException {
    TreeSpec spec = spec(BLOCK_SIZE).only(entry -> entry.kind() != Kind.LINK);
    Path tree = folder.resolve("tree");
    HostTree.make(spec, tree);
    Path image = folder.resolve("image");
    Peer.GENSQUASHFS.command("-q", "-k", "-x", "-D", tree, options, image).check();
    // It makes a root of its own, and drops attributes without a value.
    Manifest expected = Manifest.of(spec).map(Rows::withoutEmptyXattrs);
    sameBelowRoot(expected, image);
  }

  @Test
  void tar2sqfsPacksWhatWeRead() throws IOException {
    TreeSpec spec =
        spec(BLOCK_SIZE).only(entry -> entry.kind() != Kind.SOCK && entry.kind() != Kind.LINK);
    Path tree = folder.resolve("tree");
    HostTree.make(spec, tree);
    Path tar = folder.resolve("tree.tar");
    Path image = folder.resolve("image");
    Command pack =
        Peer.TAR.command(
            "--format=pax", "--xattrs", "--xattrs-include=*", "-C", tree, "-cf", tar, ".");
    pack.check();
    for (String compressor : List.of("gzip", "xz", "lz4", "zstd")) {
      Peer.TAR2SQFS.command("-q", "-f", "-c", compressor, image).reading(tar).check();
      sameBelowRoot(Manifest.of(spec), image);
    }
  }

  private static TreeSpec spec(int blockSize) {
    return SPECS.computeIfAbsent(blockSize, size -> TreeGenerator.everything(20, size));
  }

  /// The same tree on the disk for all cases: none of them changes it.
  private static Path host(TreeSpec spec, int blockSize) throws IOException {
    Path tree = shared.resolve("tree" + blockSize);
    if (!tree.toFile().exists()) {
      HostTree.make(spec, tree);
    }
    return tree;
  }

  private static void sameBelowRoot(Manifest expected, Path image) throws IOException {
    try (SquashfsImage opened = SquashfsImage.open(image, ReadOptions.DEFAULTS)) {
      Manifest found = TreeManifest.of(opened.tree()).only(path -> !path.isEmpty());
      Manifest below = expected.only(path -> !path.isEmpty());
      assertEquals("", Manifest.difference(below, found));
      Checks.sound(opened);
    }
  }
}
