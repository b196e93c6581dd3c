package io.squashkit.squashfs.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.interop.SpecTree;
import io.squashkit.squashfs.interop.TreeManifest;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.SpecEntry;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Archives of images, read by the programs that people read archives with.
@Tag("kernel")
class TarWriterTest {
  private static final TarWriteOptions DEFAULTS = TarWriteOptions.DEFAULTS.withThreads(2);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {51, 52, 53})
  void tarReadsIt(long seed) throws IOException {
    TreeSpec spec = TreeGenerator.random(seed, 4096, 400);
    extractedBy(Peer.TAR, spec, DEFAULTS, "--xattrs", "--xattrs-include=*");
  }

  @ParameterizedTest
  @ValueSource(longs = {54, 55})
  void bsdtarReadsIt(long seed) throws IOException {
    extractedBy(Peer.BSDTAR, TreeGenerator.random(seed, 4096, 400), DEFAULTS, "-P");
  }

  @ParameterizedTest
  @EnumSource(TarCompression.class)
  void oneOfEverythingComesBack(TarCompression compression) throws IOException {
    TreeSpec spec = TreeGenerator.everything(56, 128 << 10);
    TarWriteOptions options = DEFAULTS.withCompression(compression);
    extractedBy(Peer.TAR, spec, options, "--xattrs", "--xattrs-include=*");
    extractedBy(Peer.BSDTAR, spec, options, "-P"); // else it cuts names such as c:d
  }

  @ParameterizedTest
  @EnumSource(TarCompression.class)
  void tar2sqfsReadsIt(TarCompression compression) throws IOException {
    TreeSpec spec = TreeGenerator.everything(57, 128 << 10);
    Path archive = archive(spec, DEFAULTS.withCompression(compression));
    Path image = folder.resolve("back.squashfs");
    Peer.TAR2SQFS.command("-q", "-f", image).reading(archive).check();
    try (SquashfsImage opened = SquashfsImage.open(image)) {
      same(expected(spec), TreeManifest.of(opened.tree()));
    }
  }

  private void extractedBy(Peer peer, TreeSpec spec, TarWriteOptions options, Object... more)
      throws IOException {
    Needs.root("owners and devices");
    Path archive = archive(spec, options);
    Path target = Files.createDirectory(folder.resolve("by-" + peer));
    Object[] arguments = {"-x", "-p", "--numeric-owner", "-f", archive, "-C", target};
    Object[] all = new Object[arguments.length + more.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    peer.command(all).with("LC_ALL", "C.UTF-8").check();
    Manifest found = Manifest.of(target);
    Manifest expected = expected(spec);
    if (peer == Peer.BSDTAR) { // it leaves the time of the folder that it extracts into
      Manifest.Row root = found.rows().get("");
      found.rows().put("", withTime(root, expected.rows().get("").mtime()));
    }
    same(expected, found);
  }

  private static Manifest.Row withTime(Manifest.Row row, long mtime) {
    return new Manifest.Row(
        row.type(),
        row.mode(),
        row.owner(),
        row.group(),
        mtime,
        row.size(),
        row.detail(),
        row.xattrs(),
        row.firstName());
  }

  /// An archive of an image of a spec: so that holes are known.
  private Path archive(TreeSpec spec, TarWriteOptions options) throws IOException {
    Path archive = folder.resolve("archive");
    try (SquashfsImage image = image(spec)) {
      write(image.tree(), archive, options);
    }
    return archive;
  }

  private SquashfsImage image(TreeSpec spec) throws IOException {
    Path image = folder.resolve("image");
    Files.deleteIfExists(image);
    ImagePacker.pack(SpecTree.of(spec), image, PackOptions.DEFAULTS, PackListener.NONE);
    return SquashfsImage.open(image);
  }

  private static TarWriteReport write(Tree tree, Path archive, TarWriteOptions options)
      throws IOException {
    Files.deleteIfExists(archive);
    try (FileChannel out =
        FileChannel.open(archive, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      TarWriteReport report = TarWriter.write(tree, out::write, options, TarWriteListener.NONE);
      assertEquals(out.size(), report.bytes());
      return report;
    }
  }

  private static TreeSpec withoutSockets(TreeSpec spec) {
    java.util.Set<String> sockets = new java.util.HashSet<>();
    return spec.only(
        entry -> {
          boolean socket =
              entry.kind() == SpecEntry.Kind.SOCK
                  || (entry.kind() == SpecEntry.Kind.LINK && sockets.contains(entry.target()));
          if (socket) {
            sockets.add(entry.path());
          }
          return !socket;
        });
  }

  private static Manifest expected(TreeSpec spec) {
    return Manifest.of(withoutSockets(spec));
  }

  private static void same(Manifest expected, Manifest actual) {
    assertEquals("", Manifest.difference(expected, actual));
  }

  @ParameterizedTest
  @EnumSource(TarCompression.class)
  void theBytesAreTheSameWhateverTheThreads(TarCompression compression) throws IOException {
    TreeSpec spec =
        TreeSpec.parse(
            """
            dir . 755 0 0 1
            file a 644 0 0 1 text:500000:1
            file b 644 0 0 1 random:9000001:1
            file c 644 0 0 1 sparse:3000000:1
            file d 644 0 0 1 text:100:1
            """);
    TarWriteOptions options = DEFAULTS.withCompression(compression);
    Path one = folder.resolve("one");
    Path other = folder.resolve("other");
    try (SquashfsImage image = image(spec)) {
      assertTrue(write(image.tree(), one, options.withThreads(1)).bytes() > 9_000_000);
      write(image.tree(), other, options.withThreads(5));
    }
    assertEquals(-1, Files.mismatch(one, other));
  }

  @Test
  void socketsAreCounted() throws IOException {
    TreeSpec spec = TreeSpec.parse("dir . 755 0 0 1\nsock a 600 0 0 1\nlink b a\nfifo c 600 0 0 1");
    try (SquashfsImage image = image(spec)) {
      Path archive = folder.resolve("archive");
      TarWriteReport report = write(image.tree(), archive, DEFAULTS);
      assertEquals(2, report.sockets());
      assertEquals(2, report.entries());
      assertEquals(4 * 512, report.bytes());
      assertEquals("./\nc\n", Peer.TAR.command("-tf", archive).check());
      write(image.tree(), archive, DEFAULTS.withRoot(false));
      assertEquals("c\n", Peer.TAR.command("-tf", archive).check());
    }
  }

  @Test
  void holesBecomeZerosIfThatIsWanted() throws IOException {
    TreeSpec spec = TreeSpec.parse("dir . 755 0 0 1\nfile hole 600 0 0 1 zero:2000000:0");
    try (SquashfsImage image = image(spec)) {
      Path archive = folder.resolve("archive");
      assertTrue(write(image.tree(), archive, DEFAULTS).bytes() < 10_000);
      assertTrue(write(image.tree(), archive, DEFAULTS.withSparse(false)).bytes() > 2_000_000);
      assertArrayEquals(
          new byte[2_000_000],
          Peer.TAR
              .command("-xOf", archive, "hole")
              .check()
              .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void plainEntriesNeedNoPaxRecords() throws IOException {
    TreeSpec spec =
        TreeSpec.parse(
            "dir . 755 0 0 1\nfile a 600 2097151 7 8589934591 text:1:1\nslink b 777 0 0 1 x");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter.write(
        SpecTree.of(spec),
        bytes -> {
          while (bytes.hasRemaining()) {
            out.write(bytes.get());
          }
        },
        DEFAULTS,
        TarWriteListener.NONE);
    byte[] archive = out.toByteArray();
    assertEquals(4 * 512 + 1024, archive.length); // root, a and its block, b, the end
    TarHeader a = TarHeader.decode(java.util.Arrays.copyOfRange(archive, 512, 1024));
    assertEquals(2_097_151, a.owner());
    assertEquals(8_589_934_591L, a.mtime());
  }

  @Test
  void aContentThatCannotBeReadEndsIt() throws IOException {
    Tree tree = SpecTree.of(TreeSpec.parse("dir . 755 0 0 1\nfile a 600 0 0 1 text:5000000:1"));
    assertThrows(
        IOException.class,
        () ->
            TarWriter.write(
                tree,
                bytes -> {
                  throw new IOException("No space left on device");
                },
                DEFAULTS,
                TarWriteListener.NONE));
    Path image = folder.resolve("image");
    ImagePacker.pack(tree, image, PackOptions.DEFAULTS, PackListener.NONE);
    try (FileChannel damage = FileChannel.open(image, StandardOpenOption.WRITE)) {
      damage.write(ByteBuffer.wrap(new byte[50]), 100);
    }
    try (SquashfsImage opened = SquashfsImage.open(image)) {
      IOException e =
          assertThrows(
              IOException.class, () -> write(opened.tree(), folder.resolve("archive"), DEFAULTS));
      assertTrue(e.getMessage().contains("data block"), e.getMessage());
    }
  }
}
