package io.squashkit.squashfs.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackReport;
import io.squashkit.testdata.Content;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.SpecEntry;
import io.squashkit.testdata.SpecEntry.Kind;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Trees at the limits of the format, before the kernel.
@Tag("kernel")
class PackLimitsTest {
  @TempDir Path folder;

  private final List<SpecEntry> entries = new ArrayList<>(List.of(dir("")));

  @Test
  void asManyIdsAsTheFormatHolds() throws IOException {
    owners(65_535);
    PackReport report = pack();
    assertEquals(65_535, report.ids());
    mountedEqualsSpec();
  }

  @Test
  void moreIdsAreRefusedWithTheirNumber() {
    owners(70_000);
    IOException refused = assertThrows(IOException.class, this::pack);
    assertTrue(refused.getMessage().contains("65535"), refused.getMessage());
    assertFalse(Files.exists(folder.resolve("image")));
  }

  @Test
  void aHundredThousandNamesInOneDirectory() throws IOException {
    for (int i = 0; i < 100_000; i++) {
      entries.add(file("n" + i, 0, 0, new Content(Content.Kind.TEXT, i % 7 == 0 ? 3 : 0, i % 50)));
    }
    pack();
    try (KernelMount mount = KernelMount.of(folder.resolve("image"), 0)) {
      assertEquals(100_000, HostTree.names(mount.folder()).size());
      // Looked up one by one, the kernel goes through the directory index.
      for (int i = 0; i < 100_000; i += 37) {
        assertTrue(Files.exists(mount.folder().resolve("n" + i)), "n" + i);
      }
      assertFalse(Files.exists(mount.folder().resolve("n100000")));
    }
  }

  @Test
  void manyDirectoriesInOne() throws IOException {
    for (int i = 0; i < 70_000; i++) {
      entries.add(dir("d" + i));
    }
    pack();
    Peer.UNSQUASHFS.command("-lls", folder.resolve("image")).writing(Path.of("/dev/null")).check();
    mountedEqualsSpec();
  }

  @Test
  void manyHardLinks() throws IOException {
    entries.add(file("f", 0, 0, new Content(Content.Kind.TEXT, 10, 1)));
    for (int i = 0; i < 70_000; i++) {
      entries.add(SpecEntry.link("l" + i, "f"));
    }
    PackReport report = pack();
    assertEquals(70_000, report.hardLinks());
    mountedEqualsSpec();
  }

  @Test
  void everySizeAroundBlockBoundaries() throws IOException {
    for (int blocks = 0; blocks < 4; blocks++) {
      for (int more = -3; more < 4; more++) {
        int size = blocks * 4096 + more;
        for (Content.Kind kind : Content.Kind.values()) {
          if (size >= 0) {
            Content content = new Content(kind, size, 1);
            entries.add(file(content.toString(), 0, 0, content));
          }
        }
      }
    }
    pack(4096);
    mountedEqualsSpec();
  }

  @Test
  void largeAttributes() throws IOException {
    for (int i = 0; i < 40; i++) {
      TreeMap<String, String> xattrs = new TreeMap<>();
      xattrs.put("user." + "n".repeat(250), "long name");
      xattrs.put("user.large", ("" + (char) ('a' + i % 3)).repeat(65_535 - i));
      for (int k = 0; k < i; k++) {
        xattrs.put("trusted.k" + k, "value " + k % 5 + " that is long enough to be shared");
      }
      entries.add(
          new SpecEntry(
              Kind.FILE,
              "f" + i,
              0644,
              0,
              0,
              1,
              new Content(Content.Kind.TEXT, 5, 5),
              "",
              0,
              0,
              xattrs));
    }
    pack();
    mountedEqualsSpec();
  }

  @Test
  void anEmptyTree() throws IOException {
    pack();
    mountedEqualsSpec();
    String listing = Peer.UNSQUASHFS.command("-l", folder.resolve("image")).check();
    assertTrue(listing.contains("squashfs-root"), listing);
  }

  @Test
  @Tag("large")
  void aMillionEntries() throws IOException {
    for (int d = 0; d < 1000; d++) {
      entries.add(dir("d" + d));
      for (int i = 0; i < 1000; i++) {
        entries.add(file("d" + d + "/f" + i, i, d, new Content(Content.Kind.TEXT, i % 3, d)));
      }
    }
    pack();
    mountedEqualsSpec();
  }

  @Test
  @Tag("large")
  void filesBeyondFourGigabytes() throws IOException {
    entries.add(file("sparse", 0, 0, new Content(Content.Kind.SPARSE, (6L << 30) + 5, 1)));
    entries.add(file("data", 0, 0, new Content(Content.Kind.RANDOM, (4L << 30) + 7, 2)));
    entries.add(file("data2", 0, 0, new Content(Content.Kind.RANDOM, 3L << 20, 3)));
    entries.add(file("same", 0, 0, new Content(Content.Kind.RANDOM, (4L << 30) + 7, 2)));
    PackReport report = pack();
    assertEquals(1, report.duplicateFiles());
    assertTrue(report.sparseSize() > 4L << 30, report.toString());
    mountedEqualsSpec();
  }

  private void owners(int count) {
    entries.set(0, dir("").withOwner(0, 1));
    for (int i = 0; i < count / 2; i++) {
      entries.add(dir("f" + i).withOwner(2L * i, 2L * i + 1));
    }
    if (count % 2 == 1) {
      entries.add(dir("last").withOwner(count - 1, 0));
    }
  }

  private PackReport pack() throws IOException {
    return pack(128 << 10);
  }

  private PackReport pack(int blockSize) throws IOException {
    Choice choice = Choice.of(CompressorId.LZ4, blockSize);
    return ImagePacker.pack(
        SpecTree.of(new TreeSpec(entries)),
        folder.resolve("image"),
        choice.options(),
        PackListener.NONE);
  }

  private void mountedEqualsSpec() throws IOException {
    try (KernelMount mount = KernelMount.of(folder.resolve("image"), 0)) {
      Manifest expected = Manifest.of(new TreeSpec(entries));
      assertEquals("", Manifest.difference(expected, Manifest.of(mount.folder())));
    }
  }

  private static SpecEntry dir(String path) {
    return new SpecEntry(Kind.DIR, path, 0755, 0, 0, 1, null, "", 0, 0, new TreeMap<>());
  }

  private static SpecEntry file(String path, long owner, long group, Content content) {
    return new SpecEntry(
        Kind.FILE, path, 0644, owner, group, 1, content, "", 0, 0, new TreeMap<>());
  }
}
