package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.testdata.Command;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Inode numbers of what is copied up: before, after, and in later mounts; and those that listings tell.
@Timeout(120) // what is not answered would wait for ever
class CopiedNumbersTest {
  private static final String BASE =
      """
      dir  .         755 0 0 1000000000
      file file      644 0 0 1000000000 text:70:1
      file moved     644 0 0 1000000000 text:70:2
      slink link     777 0 0 1000000000 file
      dir  dir       755 0 0 1000000000
      file dir/inner 644 0 0 1000000000 text:70:3
      file dir/other 644 0 0 1000000000 text:70:4
      """;

  private static final String TOP =
      """
      dir  .         755 0 0 1000000000
      dir  dir       755 0 0 1000000000
      file dir/above 644 0 0 1000000000 text:70:5
      file dir/other 644 0 0 1000000000 text:70:6
      """;

  /// Copies up each kind, breaks a hard link, and leaves one of each alone.
  private static final String CHANGE =
      """
      echo more >>file; chown -h 1 link; chmod 600 dir/inner dir/other; chmod 700 dir
      echo more >>hard1; echo new >dir/new; mkdir dir/made
      """;

  @TempDir Path folder;
  private Path base = Path.of("/");
  private Path top = Path.of("/");
  private Path upper = Path.of("/");
  private Path work = Path.of("/");

  @BeforeEach
  void makeLayers() throws IOException {
    Needs.root("mounting an overlay");
    base = folder.resolve("base");
    top = folder.resolve("top");
    HostTree.make(TreeSpec.parse(BASE), base);
    Files.createLink(base.resolve("hard2"), Files.writeString(base.resolve("hard1"), "linked"));
    HostTree.make(TreeSpec.parse(TOP), top);
    upper = Files.createDirectory(folder.resolve("upper"));
    work = Files.createDirectory(folder.resolve("work"));
  }

  private static Path image(Path tree) throws IOException {
    Path image = tree.resolveSibling(tree.getFileName() + ".squashfs");
    Peer.MKSQUASHFS.command(tree, image, "-quiet", "-no-progress").check();
    return image;
  }

  private MountedOverlay mount(List<Path> lowers) throws IOException {
    Path point = folder.resolve("merged");
    return MountedOverlay.mount(lowers, upper, work, OverlayProfile.KERNEL, point);
  }

  private static void in(MountedOverlay mounted, String script) throws IOException {
    Command.of("/bin/sh", "-ec", script).in(mounted.folder()).check();
  }

  /// Numbers by path, which listings and attributes must agree upon.
  private static SortedMap<String, Long> numbers(MountedOverlay mounted) throws IOException {
    return numbers(mounted, "");
  }

  /// @param broken what got another number, and the kernel may still have a listing of before
  private static SortedMap<String, Long> numbers(MountedOverlay mounted, String broken)
      throws IOException {
    SortedMap<String, Long> told = new TreeMap<>();
    SortedMap<String, Long> listed = new TreeMap<>();
    for (String directory : List.of("", "dir/")) {
      Path place = mounted.folder().resolve(directory);
      byte[] bytes = place.toString().getBytes(StandardCharsets.UTF_8);
      Posix posix = Posix.host();
      int open =
          Errno.check(posix.open(Posix.CWD, bytes, OpenFlags.READ | OpenFlags.DIRECTORY, 0), place);
      try {
        int result =
            posix.list(
                open,
                (name, kind, inode) ->
                    listed.put(directory + new String(name, StandardCharsets.UTF_8), inode));
        Errno.check(result, place);
      } finally {
        posix.close(open);
      }
    }
    for (String name : listed.keySet()) {
      Path path = mounted.folder().resolve(name);
      Object number = Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
      told.put(name, (Long) number);
    }
    if (told.containsKey(broken)) {
      listed.put(broken, told.get(broken));
    }
    assertEquals(told, listed);
    return told;
  }

  private void staysOver(List<Path> lowers, boolean alsoRenamed) throws IOException {
    SortedMap<String, Long> before;
    SortedMap<String, Long> after;
    try (MountedOverlay mounted = mount(lowers)) {
      before = numbers(mounted);
      in(mounted, CHANGE);
      after = numbers(mounted, "hard1");
    }
    before.forEach(
        (name, number) -> {
          if (!name.equals("hard1")) { // breaks, in the kernel, too
            assertEquals(number, after.get(name), name);
          }
        });
    try (MountedOverlay mounted = mount(lowers)) {
      assertEquals(after, numbers(mounted));
      in(mounted, "mv moved dir/moved");
      assertEquals(before.get("moved"), numbers(mounted).get("dir/moved"));
    }
    try (MountedOverlay mounted = mount(lowers)) {
      SortedMap<String, Long> again = numbers(mounted);
      if (alsoRenamed) {
        assertEquals(before.get("moved"), again.remove("dir/moved"));
      } else {
        again.remove("dir/moved");
      }
      after.remove("moved");
      assertEquals(after, again);
    }
  }

  @Test
  void theyStayOverAnImage() throws IOException {
    staysOver(List.of(image(base)), true);
  }

  @Test
  void theyStayOverFolders() throws IOException {
    staysOver(List.of(top, base), false);
  }

  @Test
  void theyStayOverSeveralImages() throws IOException {
    staysOver(List.of(image(top), image(base)), false);
  }

  @Test
  void theyStayOverAnImageAmongFolders() throws IOException {
    staysOver(List.of(top, image(base)), true);
  }
}
