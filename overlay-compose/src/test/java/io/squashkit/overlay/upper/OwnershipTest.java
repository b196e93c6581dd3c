package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.view.Stack;
import io.squashkit.overlay.view.ViewRules;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.ThreadIdentity;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An ordinary user over layers of others. Needs root, to become one.
class OwnershipTest {
  private static final int USER = 1000;
  private static final String AS_USER = "as 1000:1000 ";

  /// A capability that belongs to the file, as `setcap` writes it.
  private static final String CAPABILITY =
      "\\x01\\x00\\x00\\x02\\x00\\x20\\x00\\x00\\x00\\x00\\x00\\x00"
          + "\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00";

  private static final String LOWER =
      """
      dir . 755 0 0 7
      dir open 1777 0 0 7
      file open/f 666 0 0 7 text:5:1
      file open/able 6777 0 0 7 text:5:2 security.capability=CAPABILITY
      dir mine 755 1000 1000 7
      file mine/f 644 1000 1000 7 text:5:3
      file mine/others 666 0 0 7 text:5:4
      """;

  @TempDir Path folder;

  @BeforeEach
  void make() throws IOException {
    Needs.root("taking on another identity");
    HostTree.make(TreeSpec.parse(LOWER.replace("CAPABILITY", CAPABILITY)), folder.resolve("lower"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private Overlay open(Ownership ownership) throws IOException {
    Path upper = Files.createDirectories(folder.resolve("upper"));
    Path work = Files.createDirectories(folder.resolve("work"));
    OverlayProfile profile = OverlayProfile.USERXATTR;
    ViewRules rules = new ViewRules(profile.space(), true, false);
    Stack stack = new Stack(List.of(Layers.open(folder.resolve("lower"))), 0, rules);
    return Overlay.open(stack, upper, work, profile, Durability.SYNC, ownership);
  }

  @Test
  void whatCannotBeGivenToItsOwnerStaysAsItIs() throws IOException {
    try (ThreadIdentity _ = ThreadIdentity.of(USER, USER);
        Overlay overlay = open(Ownership.KEPT)) {
      OverlaySubject subject = new OverlaySubject(overlay);
      Script script = new Script(subject, 0022);
      Instant start = Instant.now();
      SortedMap<String, String> before = ViewDump.of(subject, start);
      for (String line :
          List.of(
              "append open/f x",
              "creat open/new 0644 x",
              "unlink open/f",
              "append mine/others x")) {
        assertEquals("error " + Errno.EPERM, script.run(AS_USER + line), line);
      }
      assertEquals("", ViewDump.difference(before, ViewDump.of(subject, start)));
      try (Stream<Path> left = Files.list(folder.resolve("work/work"))) {
        assertEquals(List.of(), left.toList());
      }
      OverlayNode mine = overlay.lookup(Caller.ofProcess(), overlay.root(), Name.of("mine"));
      OverlayNode others = overlay.lookup(Caller.ofProcess(), mine, Name.of("others"));
      OverlayException told =
          assertThrows(
              OverlayException.class, () -> others.open(Caller.ofProcess(), OpenFlags.WRITE));
      assertTrue(told.isAboutOwner());
      assertEquals(
          "/mine/others: would belong to user 0 and group 0, which only root can bring about, also"
              + " that of a user namespace",
          told.getMessage());
      assertEquals("ok", script.run(AS_USER + "append mine/f x"));
      assertEquals("ok", script.run(AS_USER + "creat mine/new 0644 x"));
    }
  }

  @Test
  void itMayBelongToWhoMadeItInstead() throws IOException {
    try (ThreadIdentity _ = ThreadIdentity.of(USER, USER);
        Overlay overlay = open(Ownership.TAKEN)) {
      Script script = new Script(new OverlaySubject(overlay), 0022);
      assertEquals("ok", script.run(AS_USER + "append open/f x"));
      assertEquals("ok", script.run(AS_USER + "creat open/new 0644 x"));
      assertEquals("ok 100666 links=1 size=6 1000:1000", script.run("stat open/f"));
      assertEquals("ok 41777 links=1 size=4096 1000:1000", script.run("stat open"));
      // Opened by root, so that nothing is taken from it for being written to.
      assertEquals("ok", script.run("open open/able a"));
      assertEquals("ok 100777 links=1 size=5 1000:1000", script.run("stat open/able"));
      assertEquals("ok", script.run("xattrs open/able"));
    }
  }
}
