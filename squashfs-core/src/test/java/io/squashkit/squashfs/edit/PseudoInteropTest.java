package io.squashkit.squashfs.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.interop.SpecTree;
import io.squashkit.squashfs.interop.TreeManifest;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.scan.DirectoryScanner;
import io.squashkit.squashfs.scan.ScanListener;
import io.squashkit.squashfs.scan.ScanOptions;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.SpecEntry;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same definitions given to mksquashfs and to us; what unsquashfs writes, read back.
@Tag("interop")
class PseudoInteropTest {
  private static final long SEED = 3;

  @TempDir Path folder;

  @Test
  @Tag("kernel")
  void mksquashfsMakesTheSameOfDefinitions() throws IOException {
    Path source = Files.createDirectories(folder.resolve("source"));
    Files.createDirectory(source.resolve("dir"));
    Files.writeString(source.resolve("file"), "text");
    Files.createLink(source.resolve("hard"), source.resolve("file"));
    Files.createSymbolicLink(source.resolve("sym"), Path.of("file"));
    Path host = Files.writeString(folder.resolve("host"), "of the host");
    List<String> definitions = new ArrayList<>();
    definitions.addAll(
        List.of(
            "dev D 100 755 0 0",
            "dev/console C 100 600 0 5 5 1",
            "/dev/loop0 B 100 660 0 6 7 0",
            "\"dev/with blank\" I 100 644 1 2 f",
            "dev/back\\\\slash I 100 4755 1 2 s",
            "dev//link S 100 777 3 4 to  \"here\"",
            "run/deep D 100 711 9 9",
            "run D 2000000000 1777 8 8",
            "made F 100 640 1 1 echo made; echo by a command",
            "again L made",
            "copy l " + host,
            "file M 77 600 9 9",
            "sym m 700 5 6",
            "dir m 1700 4294967294 6",
            "dir C 1 1 1 1 1 1",
            "dev/console D 5 5 5 5",
            "none m 1 1 1",
            "link S 100 777 0 0 x"));
    if (knowsAttributes()) {
      definitions.addAll(
          List.of(
              "made x user.a=text with blanks ",
              "file x trusted.b=0sQUJD",
              "dir x security.c=0x00ff10",
              "dev x user.d=0ta\\012\\377"));
    }
    Path theirs = folder.resolve("theirs");
    List<Object> arguments = new ArrayList<>(List.of(source, theirs, "-noappend", "-no-progress"));
    for (String definition : definitions) {
      arguments.add("-p");
      arguments.add(definition);
    }
    Peer.MKSQUASHFS.command(arguments.toArray()).check();
    Path ours = folder.resolve("ours");
    try (PseudoFiles files = new PseudoFiles(new PseudoOptions(true, null, 0))) {
      definitions.forEach(files::define);
      List<String> warnings = new ArrayList<>();
      Tree scanned =
          DirectoryScanner.scan(List.of(source), ScanOptions.DEFAULTS, ScanListener.NONE);
      pack(files.apply(scanned, warnings::add), ours);
      assertEquals(3, warnings.size(), warnings.toString());
    }
    try (KernelMount expected = KernelMount.of(theirs, 0);
        KernelMount found = KernelMount.of(ours, 0)) {
      Manifest of = Manifest.of(expected.folder());
      assertTrue(of.rows().size() > 15, of.toString());
      assertEquals("", Manifest.difference(of, Manifest.of(found.folder())));
    }
  }

  /// Those of before version 4.6 have no definitions of kind x.
  private static boolean knowsAttributes() throws IOException {
    String version = Peer.MKSQUASHFS.command("-version").check();
    return !version.contains("version 4.5") && !version.contains("version 4.4");
  }

  @Test
  void whatUnsquashfsWritesGivesTheTreeBack() throws IOException {
    TreeSpec all = TreeGenerator.everything(SEED, 128 << 10);
    List<String> left = new ArrayList<>();
    TreeSpec spec =
        all.only(entry -> isWritable(entry, left)).only(entry -> !left.contains(entry.target()));
    assertTrue(spec.entries().size() > 100, "left out: " + left);
    Path image = folder.resolve("image");
    pack(SpecTree.of(spec), image);
    Path written = folder.resolve("written");
    Peer.UNSQUASHFS.command("-no-progress", "-pf", written, image).check();
    Path back = folder.resolve("back");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    try (PseudoFiles files = new PseudoFiles(new PseudoOptions(false, null, 0))) {
      files.read(written);
      List<String> warnings = new ArrayList<>();
      Tree nothing = DirectoryScanner.scan(List.of(empty), ScanOptions.DEFAULTS, ScanListener.NONE);
      pack(files.apply(nothing, warnings::add), back);
      assertEquals(List.of(), warnings);
    }
    try (SquashfsImage expected = SquashfsImage.open(image);
        SquashfsImage found = SquashfsImage.open(back)) {
      Manifest of = TreeManifest.of(expected.tree());
      of = knowsAttributes() ? of : of.withoutXattrs();
      assertEquals("", Manifest.difference(of, TreeManifest.of(found.tree())));
    }
  }

  /// It writes names and targets with line ends, and names that start like comments, so that nobody can
  /// read them, and large numbers of devices wrong.
  private static boolean isWritable(SpecEntry entry, List<String> left) {
    String path = entry.path();
    boolean fit =
        path.indexOf('\n') < 0
            && !path.startsWith("#")
            && entry.major() < 128
            && (entry.target() == null || entry.target().indexOf('\n') < 0);
    if (!fit) {
      left.add(path);
    }
    return fit;
  }

  private static void pack(Tree tree, Path image) throws IOException {
    ImagePacker.pack(tree, image, PackOptions.DEFAULTS, PackListener.NONE);
  }
}
