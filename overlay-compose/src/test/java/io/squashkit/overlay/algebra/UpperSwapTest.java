package io.squashkit.overlay.algebra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.overlay.layer.HostLayer;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.layer.SpecTree;
import io.squashkit.overlay.upper.Overlay;
import io.squashkit.overlay.upper.OverlayException;
import io.squashkit.overlay.upper.OverlayProfile;
import io.squashkit.overlay.upper.UpperLock;
import io.squashkit.overlay.view.Stack;
import io.squashkit.overlay.view.ViewRules;
import io.squashkit.squashfs.compare.DiffOptions;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.Faults;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.Command;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.SmallDisk;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Needs root for whiteouts and `trusted.` attributes.
class UpperSwapTest {
  private static final String UPPER =
      """
      dir . 750 1 2 7 trusted.overlay.uuid=0123456789abcdef trusted.overlay.impure=y
      file changed 600 3 4 7 text:100:5 trusted.overlay.origin= user.k=v
      file copied 644 0 0 7 text:10:1 trusted.overlay.origin=
      chr gone 0 0 0 7 0:0
      dir d 2770 5 6 7 trusted.overlay.impure=y trusted.overlay.origin= user.of=d
      file d/own 4711 0 0 7 text:5000:9
      link d/other d/own
      slink d/link 777 7 7 7 nowhere
      dir o 700 0 0 7 trusted.overlay.opaque=y
      dir o/deep 700 0 0 7
      """;

  private static final String LEFT =
      """
      dir . 750 1 2 7 trusted.overlay.uuid=0123456789abcdef trusted.overlay.impure=y
      file changed 600 3 4 7 text:100:5 user.k=v
      file copied 644 0 0 7 text:10:1
      dir d 2770 5 6 7 trusted.overlay.impure=y user.of=d
      file d/own 4711 0 0 7 text:5000:9
      link d/other d/own
      slink d/link 777 7 7 7 nowhere
      dir o 700 0 0 7 trusted.overlay.opaque=y
      dir o/deep 700 0 0 7
      """;

  @TempDir Path folder;
  private Path upper;

  @BeforeEach
  void makeUpper() throws IOException {
    Needs.root("whiteouts and trusted attributes");
    upper = folder.resolve("upper");
    HostTree.make(TreeSpec.parse(UPPER), upper);
  }

  private void rebase() throws IOException {
    rebase(null);
  }

  /// @param faults what fails while the upper is changed; null for nothing
  private void rebase(@Nullable Faults faults) throws IOException {
    Tree from = SpecTree.of("file changed text:1:1", "file copied text:10:1", "file gone text:1:1");
    Tree to = SpecTree.of("file changed text:1:1", "file copied text:10:2");
    try (Layer layer = HostLayer.open(upper)) {
      Tree tree = Commit.of(layer, MarkSpace.TRUSTED, CommitListener.NONE);
      DiffOptions options = DiffOptions.DEFAULTS.withThreads(1);
      RebaseResult result = Rebase.of(tree, from, to, MarkSpace.TRUSTED, options);
      if (faults == null) {
        UpperSwap.replace(upper, result, MarkSpace.TRUSTED);
        return;
      }
      faults.during(
          () -> {
            UpperSwap.replace(upper, result, MarkSpace.TRUSTED);
            return null;
          });
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void assertHolds(String spec, Path tree) throws IOException {
    assertEquals("", Manifest.difference(Manifest.of(TreeSpec.parse(spec)), Manifest.of(tree)));
  }

  private List<String> names(Path of) throws IOException {
    try (Stream<Path> names = Files.list(of)) {
      return names.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theUpperIsExchanged() throws IOException {
    Object file = Files.getAttribute(upper.resolve("d/own"), "unix:ino");
    rebase();
    assertHolds(LEFT, upper);
    assertEquals(file, Files.getAttribute(upper.resolve("d/own"), "unix:ino"), "no bytes copied");
    assertEquals(List.of("upper"), names(folder));
  }

  @Test
  void accessControlListsStay() throws IOException {
    if (!Files.exists(Path.of("/usr/bin/setfacl"))) {
      return;
    }
    Command.of("setfacl", "-m", "u:9:rwx,d:u:8:r-x", upper.resolve("d")).check();
    Command.of("setfacl", "-m", "d:u:77:rwx", folder).check(); // not for what is made in it
    String before = Command.of("getfacl", "-cR", "d").in(upper).check();
    rebase();
    assertEquals(before, Command.of("getfacl", "-cR", "d").in(upper).check());
  }

  /// Each call of the host fails in turn: the upper is what it was, or what it is to be.
  @Test
  void whateverFailsNothingIsHalf() throws Exception {
    try (SmallDisk disk = SmallDisk.of(64 << 20)) {
      int call = 1;
      while (whole(disk.folder().resolve("upper" + call), Faults.of(call, Errno.ENOSPC))) {
        call++;
      }
      assertTrue(call > 50, "calls: " + call);
    }
  }

  /// @return whether a call failed
  private boolean whole(Path tree, Faults faults) throws IOException {
    upper = tree;
    HostTree.make(TreeSpec.parse(UPPER), upper);
    boolean failed = false;
    try {
      rebase(faults);
    } catch (IOException e) {
      failed = true;
    }
    Manifest found = Manifest.of(upper);
    if (found.rows().containsKey("gone")) {
      assertTrue(failed);
      assertHolds(UPPER, upper);
    } else {
      assertEquals(Manifest.of(TreeSpec.parse(LEFT)).rows().keySet(), found.rows().keySet());
    }
    return faults.happened();
  }

  @Test
  void aFullDiskLeavesAllAsItWas() throws IOException {
    try (SmallDisk disk = SmallDisk.of(1 << 20)) {
      upper = disk.folder().resolve("upper");
      HostTree.make(TreeSpec.parse(UPPER), upper);
      int files = 0;
      try {
        for (; ; files++) {
          Files.createDirectory(disk.folder().resolve("fill" + files));
          Files.write(disk.folder().resolve("fill" + files + "/f"), new byte[4000]);
        }
      } catch (IOException full) {
        // that it is
      }
      Manifest before = Manifest.of(upper);
      try {
        rebase();
        assertHolds(LEFT, upper); // links and folders may have found room
      } catch (IOException e) {
        assertEquals("", Manifest.difference(before, Manifest.of(upper)));
      }
    }
  }

  @Test
  void anUpperInUseIsRefused() throws IOException {
    Path lower = Files.createDirectory(folder.resolve("lower"));
    Path work = Files.createDirectory(folder.resolve("work"));
    ViewRules rules = new ViewRules(MarkSpace.TRUSTED, true, true);
    Stack stack = new Stack(List.of(HostLayer.open(lower)), 0, rules);
    try (Overlay _ = Overlay.open(stack, upper, work, OverlayProfile.KERNEL)) {
      refused("is the upper directory of an overlay that is in use");
    }
    try (UpperLock _ = UpperLock.of(upper)) {
      Stack again = new Stack(List.of(HostLayer.open(lower)), 0, rules);
      assertThrows(
          OverlayException.class,
          () -> Overlay.open(again, upper, work, OverlayProfile.KERNEL).close());
      again.close();
    }
    Path point = Files.createDirectory(folder.resolve("point"));
    for (String prefix : new String[] {"", folder + "/"}) {
      String options = "lowerdir=lower,upperdir=upper,workdir=work".replace("=", "=" + prefix);
      Peer.MOUNT.command("-t", "overlay", "-o", options, "overlay", point).in(folder).check();
      try {
        refused("is in use by the mount");
      } finally {
        Peer.UMOUNT.command(point).check();
      }
    }
    UpperLock.of(upper).close();
  }

  private void refused(String part) {
    OverlayException e = assertThrows(OverlayException.class, () -> UpperLock.of(upper).close());
    assertEquals(Errno.EBUSY, e.errno());
    assertTrue(e.getMessage().contains(part), e::getMessage);
  }
}
