package io.squashkit.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.overlay.fuse.FuseDisguise;
import io.squashkit.overlay.fuse.FuseDisguise.Range;
import io.squashkit.overlay.kernel.UpperFolders;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `squash fuse-overlayfs`, called as programs call fuse-overlayfs, and mounts that end by themselves.
@Timeout(120) // what is not answered would wait for ever
class FuseOverlayfsCommandTest {
  private static final String BASE =
      """
      dir . 755 0 0 7
      dir d 755 0 0 7
      file d/f 644 3 4 7 text:10:1
      file gone 644 0 0 7 text:10:1
      """;

  private static final String TOP =
      """
      dir . 700 0 0 8
      chr gone 0 0 0 8 0:0
      file g 644 5 6 8 text:20:2
      """;

  private static final String SHOWN =
      """
      dir . 700 100000 200000 8
      dir d 755 100000 200000 7
      file d/f 644 100003 200004 7 text:10:1
      file g 644 100005 200006 8 text:20:2
      """;

  private static final String SQUASHED =
      """
      dir . 700 0 9 8
      dir d 755 0 9 7
      file d/f 644 0 9 7 text:10:1
      file g 644 0 9 8 text:20:2
      """;

  @TempDir Path folder;
  private final List<String> ignored = new ArrayList<>();

  private FuseOverlayfsOptions options(String... given) throws UsageException {
    return FuseOverlayfsOptions.of(List.of(given), ignored::add);
  }

  @Test
  void optionsAreTakenApart() throws UsageException {
    FuseOverlayfsOptions options =
        options(
            "rw,lowerdir=top\\:1:b\\,c:/base,upperdir=u\\,p,foo,workdir=w,suid",
            "uidmapping=0:100000:1:5:6:7,squash_to_gid=9,noxattrs,plugins=x,static_nlink");
    assertEquals(List.of("/base", "b,c", "top:1"), options.layers());
    assertEquals(new UpperFolders(Path.of("u,p"), Path.of("w")), options.folders());
    assertEquals(List.of("foo", "plugins=x"), ignored);
    List<Range> users = List.of(new Range(0, 100_000, 1), new Range(5, 6, 7));
    assertEquals(
        new FuseDisguise(users, List.of(), -1, 9, true, false, ".wh."), options.disguise());
    assertNull(options("lowerdir=a").folders());
    FuseDisguise usual = new FuseDisguise(List.of(), List.of(), -1, -1, false, true, ".wh.");
    assertEquals(usual, options("lowerdir=a,ro").disguise());
    assertEquals(0, options("squash_to_root").disguise().user());
  }

  @Test
  void saysWhatIsWrong() {
    Run.fails(ExitStatus.USAGE, "POINT is missing", "fuse-overlayfs", "-o", "lowerdir=a");
    Run.fails(ExitStatus.USAGE, "no lowerdir", "fuse-overlayfs", folder);
    Run.fails(ExitStatus.USAGE, "0:1", "fuse-overlayfs", "-o", "lowerdir=a,uidmapping=0:1", folder);
    Run.fails(ExitStatus.FAILED, "none", "fuse-overlayfs", "-o", "lowerdir=none", folder);
    Run unknown = Run.of("fuse-overlayfs", "--nonsense", "-o", "foo,lowerdir=none", folder);
    assertTrue(unknown.err().contains("ignored: --nonsense"), unknown.err());
    assertTrue(unknown.err().contains("ignored: foo\n"), unknown.err());
    assertTrue(Run.ok("fuse-overlayfs", "--version").out().startsWith("fuse-overlayfs: version "));
  }

  private static void assertShows(String spec, Path point) throws IOException {
    assertEquals("", Manifest.difference(Manifest.of(TreeSpec.parse(spec)), Manifest.of(point)));
  }

  @Test
  void mountsImagesAndFoldersWithOtherOwners() throws IOException {
    Needs.root("mounting");
    Needs.that(Files.exists(Path.of("/dev/fuse")), "a FUSE mount needs /dev/fuse");
    Path base = folder.resolve("base");
    HostTree.make(TreeSpec.parse(BASE), base);
    Path image = folder.resolve("b:a,s\\e");
    Run.ok("pack", "-q", base, image);
    Path top = folder.resolve("top");
    HostTree.make(TreeSpec.parse(TOP), top);
    Path point = Files.createDirectory(folder.resolve("point"));
    String lowers = "lowerdir=" + top + ":" + folder + "/b\\:a\\,s\\\\e";
    String maps = "uidmapping=0:100000:100,gidmapping=0:200000:100,";
    var mount = Run.serving(point, "fuse-overlayfs", "-f", "overlay", point, "-o", maps + lowers);
    assertShows(SHOWN, point);
    Run.ok("umount", point);
    assertEquals(ExitStatus.OK, mount.join().status());
    String squashed = "-osquash_to_root,squash_to_gid=9," + lowers;
    mount = Run.serving(point, "fuse-overlayfs", "-f", squashed, point);
    assertShows(SQUASHED, point);
    Run.ok("umount", point);
    assertEquals("", mount.join().err());
  }

  /// What one writes, the other shows: fuse-overlayfs leaves the kernel's marks, too.
  @Test
  void changesAreStoredWithTheirOwnOwners() throws IOException {
    Needs.kernelMount();
    Path base = folder.resolve("base");
    HostTree.make(TreeSpec.parse(BASE), base);
    Path point = Files.createDirectory(folder.resolve("point"));
    Path upper = Files.createDirectory(folder.resolve("upper"));
    Path work = Files.createDirectory(folder.resolve("work"));
    String words = "lowerdir=" + base + ",upperdir=" + upper + ",workdir=" + work;
    String maps = ",uidmapping=0:100000:100,gidmapping=0:200000:100";
    var mount = Run.serving(point, "fuse-overlayfs", "-f", "-o", words + maps, point);
    Files.delete(point.resolve("gone"));
    Files.setAttribute(point.resolve("d/f"), "unix:uid", 100_007);
    assertEquals(200_004, Files.getAttribute(point.resolve("d/f"), "unix:gid"));
    Run.ok("umount", point);
    assertEquals("", mount.join().err());
    assertEquals(7, Files.getAttribute(upper.resolve("d/f"), "unix:uid"));
    assertEquals(4, Files.getAttribute(upper.resolve("d/f"), "unix:gid"));
    Run.ok("mount", "-l", base, "--upper", upper, "--work", work, point);
    assertEquals(7, Files.getAttribute(point.resolve("d/f"), "unix:uid"));
    assertFalse(Files.exists(point.resolve("gone")));
    Run.ok("umount", point);
    Run.fails(
        ExitStatus.USAGE, "needs workdir", "fuse-overlayfs", "-olowerdir=a,upperdir=b", point);
  }

  private static final String OTHER_LOW =
      """
      dir . 755 0 0 7
      dir a 755 0 0 7
      file a/low 644 0 0 7 text:10:1
      dir b 755 0 0 7
      file b/low 644 0 0 7 text:10:1
      dir c 755 0 0 7
      file c/low 644 0 0 7 text:10:1
      dir d 755 0 0 7
      file d/low 644 0 0 7 text:10:1
      file d/gone 644 0 0 7 text:10:1
      dir e 755 0 0 7
      file e/low 644 0 0 7 text:10:1
      dir gone 755 0 0 7
      file gone/low 644 0 0 7 text:10:1
      file late 644 0 0 7 text:10:1
      """;

  private static final String OTHER_TOP =
      """
      dir . 755 0 0 8 user.containers.override_stat=0:0:0755
      dir a 700 9 9 8 user.fuseoverlayfs.opaque=y user.containers.override_stat=0:0:0755
      dir b 755 0 0 8
      file b/.wh..wh..opq 644 0 0 8 zero:0:0
      file b/top 600 9 9 8 text:5:2 user.containers.override_stat=3:4:04755
      dir c 755 0 0 8
      file c/top 644 0 0 8 text:5:2
      file .wh.c 644 0 0 8 zero:0:0
      file d 644 0 0 8 text:5:2
      file .wh.gone 644 0 0 8 zero:0:0
      file .wh..wh.plnk 644 0 0 8 zero:0:0
      """;

  private static final String OTHER_UPPER =
      """
      dir . 755 0 0 9
      file .wh.late 600 0 0 9 zero:0:0
      dir e 755 0 0 9
      file e/.wh..wh..opq 600 0 0 9 zero:0:0
      chr e/.wh..opq 600 0 0 9 0:0
      dir new 755 0 0 9
      file new/.wh..wh..opq 600 0 0 9 zero:0:0
      file new/.wh.none 600 0 0 9 zero:0:0
      """;

  private static final String OTHER_SHOWN =
      """
      dir . 755 0 0 9
      dir a 755 0 0 8
      dir b 755 0 0 8
      file b/top 4755 3 4 8 text:5:2
      dir c 755 0 0 8
      file c/top 644 0 0 8 text:5:2
      file d 644 0 0 8 text:5:2
      dir e 755 0 0 9
      dir new 755 0 0 9
      """;

  /// As it writes where it may not make devices, and as podman and buildah make layers for it.
  @Test
  void foldersOfItsOwnKindShowWhatItShows() throws IOException {
    Needs.root("mounting");
    Needs.that(Files.exists(Path.of("/dev/fuse")), "a FUSE mount needs /dev/fuse");
    Path low = folder.resolve("low");
    HostTree.make(TreeSpec.parse(OTHER_LOW), low);
    Path top = folder.resolve("top");
    HostTree.make(TreeSpec.parse(OTHER_TOP), top);
    Path upper = folder.resolve("upper");
    HostTree.make(TreeSpec.parse(OTHER_UPPER), upper);
    Path work = Files.createDirectory(folder.resolve("work"));
    Path point = Files.createDirectory(folder.resolve("point"));
    String words =
        "lowerdir=" + top + ":" + low + ",upperdir=" + upper + ",workdir=" + work + ",volatile";
    for (int i = 0; i < 2; i++) { // as it left it, and as we did
      var mount = Run.serving(point, "fuse-overlayfs", "-f", "-o", words, point);
      assertShows(OTHER_SHOWN, point);
      assertThrows(IOException.class, () -> Files.createFile(point.resolve(".wh.x")));
      assertThrows(IOException.class, () -> Files.move(point.resolve("d"), point.resolve(".wh.d")));
      assertFalse(Files.exists(point.resolve(".wh.gone")));
      Run.ok("umount", point);
      assertEquals("", mount.join().err());
    }
    try (var all = Files.walk(upper)) {
      List<Path> marks =
          all.filter(one -> one.getFileName().toString().startsWith(".wh.")).toList();
      assertEquals(List.of(), marks);
    }
    Run.ok("overlay", "check", "-l", low, "-u", upper, "-w", work);

    Path layer = folder.resolve("layer.squashfs");
    Object[] convert = {"overlay", "convert", "-q", "--from", "fuse-overlayfs", "--to", "overlay"};
    List<Object> line = new ArrayList<>(List.of(convert));
    line.addAll(List.of("-l", low, top, "-o", layer));
    Run.ok(line.toArray());
    Path flat = folder.resolve("flat.squashfs");
    Run.ok("overlay", "flatten", "-q", low, layer, upper, "-o", flat);
    Run.ok("unpack", "-q", flat, folder.resolve("flat"));
    assertShows(OTHER_SHOWN, folder.resolve("flat"));
  }

  @Test
  void mountsEndWhenNobodyUsesThem() throws IOException {
    Needs.root("mounting");
    Needs.that(Files.exists(Path.of("/dev/fuse")), "a FUSE mount needs /dev/fuse");
    Path base = folder.resolve("base");
    HostTree.make(TreeSpec.parse(BASE), base);
    Path point = Files.createDirectory(folder.resolve("point"));
    var mount = Run.serving(point, "mount", "-f", "--timeout", "1", "-l", base, point);
    try (var open = Files.newByteChannel(point.resolve("d/f"))) {
      assertTrue(open.isOpen());
      assertFalse(ended(mount), "in use");
    }
    assertEquals(ExitStatus.OK, mount.join().status());
    assertEquals("", mount.join().err());
    assertFalse(Files.readString(Path.of("/proc/mounts")).contains(folder.toString()));
  }

  /// Gives a mount time enough to end, if it would.
  private static boolean ended(CompletableFuture<Run> mount) {
    mount.copy().completeOnTimeout(null, 3, java.util.concurrent.TimeUnit.SECONDS).join();
    return mount.isDone();
  }
}
