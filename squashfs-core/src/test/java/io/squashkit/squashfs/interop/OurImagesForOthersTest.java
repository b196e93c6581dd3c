package io.squashkit.squashfs.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.BcjFilter;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.testdata.Command;
import io.squashkit.testdata.ImageBytes;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.SpecEntry.Kind;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
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
  private static final long SEED = 1;

  @TempDir static Path images;
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
    TreeSpec spec = spec(choice);
    Path image = pack(spec, choice);
    if (!choice.pad) {
      // A loop device only shows whole sectors.
      ImageBytes bytes = ImageBytes.of(image);
      image = bytes.resize((bytes.size() + 4095) & -4096).write(folder.resolve("padded"));
    }
    try (KernelMount mount = KernelMount.of(image, choice.offset)) {
      same(expected(spec, choice), Manifest.of(mount.folder()));
    }
  }

  @ParameterizedTest
  @MethodSource("choices")
  void weSeeWhatWasPacked(Choice choice) throws IOException {
    TreeSpec spec = spec(choice);
    ReadOptions how = ReadOptions.DEFAULTS.withOffset(choice.offset);
    try (SquashfsImage image = SquashfsImage.open(pack(spec, choice), how)) {
      same(expected(spec, choice), TreeManifest.of(image.tree()));
      if (choice.pad) {
        Checks.sound(image);
      } else {
        Checks.soundButForPadding(image);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("choices")
  void unsquashfsUnpacksWhatWasPacked(Choice choice) throws IOException {
    Needs.root("unpacking owners and devices");
    TreeSpec spec = spec(choice);
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
    TreeSpec spec = spec(choice);
    Path image = pack(spec, choice);
    Path out = Files.createDirectory(folder.resolve("rdsquashfs"));
    Peer.RDSQUASHFS.command("-q", "-C", "-O", "-T", "-X", "-p", out, "-u", "/", image).check();
    same(belowRoot(expected(spec, choice)), belowRoot(Manifest.of(out)));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void squashfuseSeesWhatWasPacked(Choice choice) throws IOException {
    // It tells no hard links, takes trusted. for security. and denies attributes without a value.
    TreeSpec spec =
        spec(choice)
            .only(entry -> entry.kind() != Kind.LINK)
            .with(entry -> entry.withXattrs(plain(entry.xattrs())));
    Path image = folder.resolve("image");
    ImagePacker.pack(SpecTree.of(spec), image, choice.options(), PackListener.NONE);
    try (KernelMount mount = KernelMount.squashfuse(image, choice.offset)) {
      same(expected(spec, choice), Manifest.of(mount.folder()));
    }
  }

  /// It gives the root none of its attributes, makes copies of hard links, and loses capabilities by
  /// changing owners last.
  private static Manifest belowRoot(Manifest manifest) {
    return manifest
        .only(path -> !path.isEmpty())
        .withoutLinks()
        .map(row -> Rows.without(row, "security.capability"));
  }

  private static SortedMap<String, String> plain(SortedMap<String, String> xattrs) {
    SortedMap<String, String> plain = new TreeMap<>(xattrs);
    plain.keySet().removeIf(name -> !name.startsWith("user."));
    plain.values().removeIf(String::isEmpty);
    return plain;
  }

  private static TreeSpec spec(Choice choice) {
    return TreeGenerator.everything(SEED, choice.blockSize);
  }

  /// Packs once for all who look at the same choice.
  private static Path pack(TreeSpec spec, Choice choice) throws IOException {
    Path image = images.resolve(choice.toString().replace(' ', '-'));
    if (!Files.exists(image)) {
      ImagePacker.pack(SpecTree.of(spec), image, choice.options(), PackListener.NONE);
    }
    return image;
  }

  private static Command unsquashfs(Object... arguments) {
    return Peer.UNSQUASHFS.command(arguments).with("LC_ALL", "C");
  }

  private static void same(Manifest expected, Manifest actual) {
    assertEquals("", Manifest.difference(expected, actual));
  }
}
