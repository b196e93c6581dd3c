package io.squashkit.overlay.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stacks mounted by the kernel, and what is left of them.
class OverlayMountTest {
  private static final String BASE =
      """
      dir . 755 0 0 7
      dir d 755 0 0 7
      file d/f 644 0 0 7 text:10:1
      file gone 644 0 0 7 text:10:2
      """;

  private static final String TOP =
      """
      dir . 700 0 0 8
      dir d 711 0 0 8 trusted.overlay.opaque=y
      file d/g 644 0 0 8 text:20:2
      chr gone 0 0 0 7 0:0
      """;

  private static final String SHOWN =
      """
      dir . 700 0 0 8
      dir d 711 0 0 8
      file d/g 644 0 0 8 text:20:2
      """;

  @TempDir Path folder;
  private Path point;

  @BeforeEach
  void makePoint() throws IOException {
    Needs.kernelMount();
    // what paths in options must not trip over
    point = Files.createDirectory(folder.resolve("point, with: \\ signs"));
  }

  @AfterEach
  void nothingIsLeft() throws IOException, InterruptedException {
    assertFalse(Files.readString(Path.of("/proc/self/mountinfo")).contains(folder.toString()));
    for (int i = 0; i < 500 && loops().contains(folder.toString()); i++) {
      Thread.sleep(10); // the kernel takes loop devices apart a little later
    }
    assertFalse(loops().contains(folder.toString()), AfterEach.class::toString);
  }

  private static String loops() throws IOException {
    StringBuilder all = new StringBuilder();
    try (var devices = Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
      for (Path device : devices) {
        try {
          all.append(Files.readString(device.resolve("loop/backing_file")));
        } catch (IOException e) {
          // shows nothing
        }
      }
    }
    return all.toString();
  }

  private Path tree(String name, String spec) throws IOException {
    Path tree = folder.resolve(name);
    HostTree.make(TreeSpec.parse(spec), tree);
    return tree;
  }

  private KernelLayer.Image image(String name, String spec) throws IOException {
    Path image = folder.resolve(name + ":,\\.squashfs");
    Peer.MKSQUASHFS.command(tree(name, spec), image, "-quiet", "-no-progress").check();
    return new KernelLayer.Image(image, 0);
  }

  private static Manifest wanted(String spec) {
    return Manifest.of(TreeSpec.parse(spec));
  }

  private void unmount() throws IOException {
    Peer.UMOUNT.command(point).check();
  }

  private void assertShows(String spec) throws IOException {
    try {
      assertEquals("", Manifest.difference(wanted(spec), Manifest.of(point)));
    } finally {
      unmount();
    }
  }

  @Test
  void oneImageIsShownAsItIs() throws IOException {
    OverlayMount.image(image("top", TOP), OverlayOptions.DEFAULTS, point);
    assertShows(TOP);
  }

  @Test
  void imagesInOtherFilesAreFound() throws IOException {
    KernelLayer.Image image = image("base", BASE);
    Path whole = folder.resolve("whole");
    Files.write(whole, new byte[1536]);
    Files.write(whole, Files.readAllBytes(image.path()), java.nio.file.StandardOpenOption.APPEND);
    KernelLayer.Image inner = new KernelLayer.Image(whole, 1536);
    OverlayMount.image(inner, OverlayOptions.DEFAULTS, point);
    assertShows(BASE);
  }

  @Test
  void layersAreMerged() throws IOException {
    KernelLayer base = image("base", BASE);
    KernelLayer top = new KernelLayer.Folder(tree("top: \\,x", TOP));
    OverlayMount.mount(List.of(top, base), 0, null, OverlayOptions.DEFAULTS, point);
    assertShows(SHOWN);
  }

  @Test
  void aSingleLayerMayBeAnOverlay() throws IOException {
    KernelLayer top = image("top", TOP);
    OverlayMount.mount(List.of(top), 0, null, OverlayOptions.DEFAULTS, point);
    assertShows(SHOWN);
  }

  @Test
  void changesGoToTheUpper() throws IOException {
    KernelLayer base = image("base", BASE);
    UpperFolders folders =
        new UpperFolders(
            Files.createDirectory(folder.resolve("upper:,\\")),
            Files.createDirectory(folder.resolve("work:,\\")));
    OverlayOptions options = new OverlayOptions(false, List.of("nosuid", "xino=off"));
    OverlayMount.mount(List.of(base), 0, folders, options, point);
    try {
      Files.writeString(point.resolve("d/new"), "new");
      Files.delete(point.resolve("gone"));
      assertTrue(Files.readString(Path.of("/proc/self/mountinfo")).contains("nosuid"));
    } finally {
      unmount();
    }
    assertEquals("new", Files.readString(folders.upper().resolve("d/new")));
    assertTrue(HostTree.names(folders.upper()).contains("gone"));
  }

  @Test
  void olderKernelsGetMountPoints() throws IOException {
    KernelLayer base = image("base", BASE);
    KernelLayer top = new KernelLayer.Folder(tree("top: \\,x", TOP));
    try (OverlayMount.OpenLayers open = OverlayMount.OpenLayers.of(List.of(top, base), 0, null)) {
      BorrowedPoints.mount(open, OverlayOptions.DEFAULTS, point);
    }
    assertShows(SHOWN);
    List<Path> layers = List.of(tree("third", TOP), tree("fourth:,\\", BASE));
    BorrowedPoints.byText(
        layers, List.of(), List.of(), OverlayOptions.DEFAULTS, OverlayMount.SOURCE, point);
    assertShows(SHOWN);
  }

  @Test
  void refusalsSayWhy() throws IOException {
    KernelLayer base = new KernelLayer.Folder(tree("base", BASE));
    assertRefused("501, the kernel allows up to 500", Collections.nCopies(501, base), List.of());
    assertRefused("none", List.of(base, base), List.of("none=1"));
    assertRefused("redirect_dir", List.of(base), List.of("redirect_dir=perhaps"));
    assertRefused("bytes long", List.of(base), List.of("redirect_dir=" + "x".repeat(300)));
    Path broken = Files.writeString(folder.resolve("broken"), "no image".repeat(1000));
    KernelLayer.Image damaged = new KernelLayer.Image(broken, 0);
    assertRefused("broken", List.of(damaged, base), List.of());
    assertThrows(
        NoSuchFileException.class,
        () ->
            OverlayMount.image(
                new KernelLayer.Image(folder.resolve("missing"), 0),
                OverlayOptions.DEFAULTS,
                point));
  }

  private void assertRefused(String part, List<KernelLayer> layers, List<String> options) {
    OverlayOptions all = new OverlayOptions(false, options);
    KernelRefusal refusal =
        assertThrows(KernelRefusal.class, () -> OverlayMount.mount(layers, 0, null, all, point));
    assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    assertFalse(refusal.getMessage().contains("\n"), refusal.getMessage());
  }
}
