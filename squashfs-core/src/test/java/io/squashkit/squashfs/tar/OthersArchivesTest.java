package io.squashkit.squashfs.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.interop.TreeManifest;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.Command;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.SpecEntry.Kind;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Archives that others make of a tree on the disk give that tree, read from the file as well as from a
/// stream.
@Tag("interop")
class OthersArchivesTest {
  private static final long SEED = 11;

  @TempDir static Path folder;

  private static TreeSpec spec;

  @BeforeAll
  static void makeTree() throws IOException {
    Needs.root("a tree with owners and devices");
    // Archives have no sockets, and GNU tar links no devices.
    Set<String> strange = Set.of("links/null", "links/pipe");
    spec =
        TreeGenerator.everything(SEED, 4096)
            .only(entry -> entry.kind() != Kind.SOCK && !strange.contains(entry.path()));
    HostTree.make(spec, folder.resolve("all"));
    HostTree.make(plain(), folder.resolve("plain"));
  }

  /// What every dialect can say.
  private static TreeSpec plain() {
    TreeSpec small =
        spec.only(
            entry ->
                entry.path().length() < 95
                    && entry.target().length() <= 95
                    && Set.of(Kind.DIR, Kind.FILE, Kind.SLINK, Kind.LINK).contains(entry.kind()));
    return small.with(entry -> entry.withOwner(entry.owner() % 1000, entry.group() % 1000));
  }

  private static void check(Path archive, Manifest expected) throws IOException {
    same(expected, TarScanner.scan(archive, TarListener.NONE));
    try (InputStream stream = Files.newInputStream(archive)) {
      same(expected, TarScanner.scan(stream, "stream", new KeptContents(), TarListener.NONE));
    }
  }

  private static void same(Manifest expected, Tree tree) throws IOException {
    assertEquals("", Manifest.difference(expected, TreeManifest.of(tree)));
  }

  private static Path archive(Peer peer, String from, Object... options) throws IOException {
    Path archive = Files.createTempFile(folder, "made", ".tar");
    String[] words = {"-cf", archive.toString(), "-C", folder.resolve(from).toString(), "."};
    Command command =
        peer.command(
            (Object)
                List.of(List.of(options), List.of(words)).stream().flatMap(List::stream).toList());
    command.with("LC_ALL", "C").check();
    return archive;
  }

  @ParameterizedTest
  @ValueSource(strings = {"oldgnu", "gnu", "posix"})
  void gnuTarsLargeDialects(String format) throws IOException {
    Path archive = archive(Peer.TAR, "all", "--numeric-owner", "--format=" + format);
    check(archive, Manifest.of(spec).withoutXattrs());
  }

  @ParameterizedTest
  @ValueSource(strings = {"v7", "ustar", "oldgnu", "gnu", "posix"})
  void gnuTarsSmallDialects(String format) throws IOException {
    Path archive = archive(Peer.TAR, "plain", "--numeric-owner", "--format=" + format);
    check(archive, Manifest.of(plain()).withoutXattrs());
  }

  @Test
  void gnuTarsAttributes() throws IOException {
    Path archive =
        archive(
            Peer.TAR, "all", "--numeric-owner", "--format=posix", "--xattrs", "--xattrs-include=*");
    check(archive, Manifest.of(spec));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--format=oldgnu",
        "--format=gnu",
        "--format=posix",
        "--sparse-version=0.0",
        "--sparse-version=0.1",
        "--sparse-version=1.0"
      })
  void gnuTarsHoles(String option) throws IOException {
    Object format = option.startsWith("--format") ? option : "--format=posix";
    Path archive = archive(Peer.TAR, "all", "--numeric-owner", "--sparse", format, option);
    long apparent = Files.size(archive(Peer.TAR, "all", "--numeric-owner", format));
    assertTrue(Files.size(archive) < apparent - (1 << 20), "no holes: " + Files.size(archive));
    check(archive, Manifest.of(spec).withoutXattrs());
    KeptContents kept = new KeptContents();
    try (InputStream stream = Files.newInputStream(archive)) {
      TarScanner.scan(stream, "stream", kept, TarListener.NONE);
    }
    assertTrue(kept.jumped > 1 << 20, "jumped over " + kept.jumped);
  }

  @Test
  void gnuTarsDumps() throws IOException {
    Path archive =
        archive(
            Peer.TAR,
            "plain",
            "--numeric-owner",
            "--format=gnu",
            "--label=name of the volume",
            "--listed-incremental=" + folder.resolve("snapshot"));
    check(archive, Manifest.of(plain()).withoutXattrs());
  }

  @ParameterizedTest
  @ValueSource(strings = {"v7", "ustar", "gnutar", "pax"})
  void bsdtarsSmallDialects(String format) throws IOException {
    Path archive = archive(Peer.BSDTAR, "plain", "--numeric-owner", "--format=" + format);
    Manifest expected = Manifest.of(plain());
    check(archive, format.equals("pax") ? expected : expected.withoutXattrs());
  }

  @Test
  void bsdtarsLargeDialect() throws IOException {
    Path archive = archive(Peer.BSDTAR, "all", "--numeric-owner", "--format=pax");
    check(archive, Manifest.of(spec));
  }

  @Test
  void thePaxArchiverOfSquashfsToolsNg() throws IOException {
    Path image = folder.resolve("image");
    Peer.MKSQUASHFS.command(folder.resolve("all"), image, "-no-progress").check();
    Path archive = folder.resolve("sqfs2tar.tar");
    Peer.SQFS2TAR.command(image).writing(archive).check();
    Manifest expected = Manifest.of(spec);
    Manifest found = TreeManifest.of(TarScanner.scan(archive, TarListener.NONE));
    // It writes no root.
    assertEquals(
        "",
        Manifest.difference(
            expected.only(path -> !path.isEmpty()), found.only(path -> !path.isEmpty())));
  }
}
