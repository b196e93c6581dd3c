package io.squashkit.squashfs.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.interop.TreeManifest;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.scan.DirectoryScanner;
import io.squashkit.squashfs.scan.ScanListener;
import io.squashkit.squashfs.scan.ScanOptions;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.SpecEntry.Kind;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images that are packed of archives in place.
@Tag("interop")
class TarImagesTest {
  @TempDir Path folder;
  private Path host;
  private Path archive;

  @BeforeEach
  void makeArchive() throws IOException {
    Needs.root("a tree with owners and devices");
    // Archives have no sockets, and GNU tar links no devices.
    Set<String> strange = Set.of("links/null", "links/pipe");
    TreeSpec spec =
        TreeGenerator.everything(3, 128 << 10)
            .only(entry -> entry.kind() != Kind.SOCK && !strange.contains(entry.path()));
    host = folder.resolve("host");
    HostTree.make(spec, host);
    archive = folder.resolve("a.tar");
    tar("--format=posix", "--sparse", "--xattrs", "--xattrs-include=*");
  }

  private void tar(String... options) throws IOException {
    Peer.TAR.command(List.of(options), "--numeric-owner", "-cf", archive, "-C", host, ".").check();
  }

  private Path pack(Tree tree, String name) throws IOException {
    Path image = folder.resolve(name);
    ImagePacker.pack(tree, image, PackOptions.DEFAULTS, PackListener.NONE);
    return image;
  }

  @Test
  void anArchiveAndItsFolderGiveTheSameImage() throws IOException {
    Tree ofFolder = DirectoryScanner.scan(List.of(host), ScanOptions.DEFAULTS, ScanListener.NONE);
    byte[] expected = Files.readAllBytes(pack(ofFolder, "folder.squashfs"));
    Tree ofArchive = TarScanner.scan(archive, TarListener.NONE);
    byte[] found = Files.readAllBytes(pack(ofArchive, "tar.squashfs"));
    Arrays.fill(expected, 8, 12, (byte) 0); // when the image was made
    Arrays.fill(found, 8, 12, (byte) 0);
    assertEquals("", Manifest.difference(TreeManifest.of(ofFolder), TreeManifest.of(ofArchive)));
    assertEquals(-1, Arrays.mismatch(expected, found));
  }

  @Test
  void theSameIsSeenAsByTar2sqfs() throws IOException {
    Path theirs = folder.resolve("theirs.squashfs");
    Peer.TAR2SQFS.command("-q", theirs).reading(archive).check();
    try (SquashfsImage image = SquashfsImage.open(theirs, ReadOptions.DEFAULTS)) {
      Tree tree = TarScanner.scan(archive, TarListener.NONE);
      assertEquals("", Manifest.difference(TreeManifest.of(image.tree()), TreeManifest.of(tree)));
    }
  }

  @Test
  void anArchiveThatChangesIsNoticed() throws IOException {
    byte[] before = Files.readAllBytes(archive);
    FileTime time = Files.getLastModifiedTime(archive);
    Tree tree = TarScanner.scan(archive, TarListener.NONE);
    Files.write(archive, new byte[1], StandardOpenOption.APPEND);
    refuses(tree, "size was " + before.length + ", is " + (before.length + 1));
    Files.write(archive, before);
    tree = TarScanner.scan(archive, TarListener.NONE);
    Files.write(archive, Arrays.copyOf(before, 20_000));
    refuses(tree, "size was " + before.length + ", is 20000");
    Files.write(archive, before);
    Files.setLastModifiedTime(archive, time);
    tree = TarScanner.scan(archive, TarListener.NONE);
    Files.setLastModifiedTime(archive, FileTime.fromMillis(time.toMillis() + 5000));
    refuses(tree, "modification time was " + time);
  }

  private void refuses(Tree tree, String how) {
    TarException e = assertThrows(TarException.class, () -> pack(tree, "changed.squashfs"));
    assertTrue(
        e.getMessage().startsWith("changed while it was packed: " + archive + " " + how),
        e.getMessage());
    assertTrue(Files.notExists(folder.resolve("changed.squashfs")));
  }
}
