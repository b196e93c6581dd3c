package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.layer.Status;
import io.squashkit.overlay.view.Stack;
import io.squashkit.overlay.view.ViewRules;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.testdata.Command;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.ThreadIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is in copies, and who may make them.
class UpperContentTest {
  @TempDir Path folder;

  private Path lower() throws IOException {
    return Files.createDirectories(folder.resolve("lower/d")).getParent();
  }

  private Overlay open(ViewRules rules, OverlayProfile profile) throws IOException {
    Stack stack = new Stack(List.of(Layers.open(folder.resolve("lower"))), 0, rules);
    Path upper = Files.createDirectories(folder.resolve("upper"));
    return Overlay.open(stack, upper, Files.createDirectories(folder.resolve("work")), profile);
  }

  @Test
  void timesAreKeptToTheNanosecond() throws IOException {
    Needs.root("trusted attributes");
    Path file = Files.writeString(lower().resolve("d/f"), "content");
    byte[] path = HostPath.of(file).bytes();
    assertEquals(0, FileCalls.setTimes(Posix.CWD, path, 1000, 123456789, 2000, 987654321));
    try (Overlay overlay = open(ViewRules.KERNEL, OverlayProfile.KERNEL)) {
      Script script = new Script(new OverlaySubject(overlay), 0022);
      assertEquals("ok", script.run("chmod d/f 0600"));
      Status status = new OverlaySubject(overlay).status(Caller.ROOT, "d/f");
      assertEquals(Instant.ofEpochSecond(1000, 123456789), status.accessed());
      assertEquals(Instant.ofEpochSecond(2000, 987654321), status.modified());
      assertEquals("ok 0x636f6e74656e74", script.run("read d/f"));
    }
  }

  @Test
  void whatWaitsForNothingIsNotTakenUpAgain() throws IOException {
    Needs.root("mounting an overlay");
    Files.writeString(lower().resolve("d/f"), "content");
    Path upper = Files.createDirectory(folder.resolve("upper"));
    Path work = Files.createDirectory(folder.resolve("work"));
    Stack stack = new Stack(List.of(Layers.open(folder.resolve("lower"))), 0, ViewRules.KERNEL);
    try (Overlay overlay =
        Overlay.open(
            stack, upper, work, OverlayProfile.KERNEL, Durability.VOLATILE, Ownership.KEPT)) {
      Script script = new Script(new OverlaySubject(overlay), 0022);
      assertEquals("ok", script.run("chmod d/f 0600"));
      assertEquals("ok", script.run("fsync d/f"));
    }
    assertTrue(Files.exists(work.resolve("work/incompat/volatile/dirty")));
    OverlayException ours =
        assertThrows(
            OverlayException.class, () -> open(ViewRules.KERNEL, OverlayProfile.KERNEL).close());
    assertEquals(Errno.EINVAL, ours.errno());
    assertThrows(
        FileSystemException.class,
        () ->
            KernelOverlay.mount(
                    List.of(folder.resolve("lower")),
                    upper,
                    work,
                    OverlayProfile.KERNEL,
                    folder.resolve("merged"))
                .close());
  }

  @Test
  void metadataOfTheKernelGetTheirContent() throws IOException {
    Needs.root("mounting an overlay");
    Files.writeString(lower().resolve("d/f"), "content");
    Files.writeString(lower().resolve("d/g"), "other");
    Path upper = Files.createDirectories(folder.resolve("upper"));
    Path work = Files.createDirectories(folder.resolve("work"));
    Path merged = Files.createDirectory(folder.resolve("merged"));
    String options =
        "lowerdir=%s,upperdir=%s,workdir=%s,metacopy=on,redirect_dir=on"
            .formatted(folder.resolve("lower"), upper, work);
    Peer.MOUNT.command("-t", "overlay", "-o", options, "overlay", merged).check();
    try {
      MountSubject mount = new MountSubject(merged);
      mount.setPermissions(Caller.ROOT, "d/f", 0600);
      mount.setPermissions(Caller.ROOT, "d/g", 0600);
    } finally {
      Peer.UMOUNT.command(merged).check();
    }
    try (Overlay overlay = open(ViewRules.ALL, OverlayProfile.KERNEL)) {
      Script script = new Script(new OverlaySubject(overlay), 0022);
      assertEquals("ok 0x636f6e74656e74", script.run("read d/f"));
      assertEquals("ok", script.run("hold h d/f r"));
      assertEquals("ok", script.run("append d/f !"));
      assertEquals("ok 0x636f6e74656e7421", script.run("read d/f"));
      assertEquals("ok 0x636f6e74656e7421", script.run("readheld h"));
      assertEquals("ok", script.run("rename d/g h"));
      script.end();
    }
    try (KernelOverlay mount =
        KernelOverlay.mount(
            List.of(folder.resolve("lower")), upper, work, OverlayProfile.KERNEL, merged)) {
      assertEquals("content!", Files.readString(merged.resolve("d/f")));
      assertEquals("other", Files.readString(mount.folder().resolve("h")));
    }
  }

  @Test
  void pathsMayBeLongerThanTheKernelTakes() throws IOException {
    Needs.root("trusted attributes");
    Files.writeString(lower().resolve("d/f"), "content");
    Name name = Name.of("n".repeat(250));
    try (Overlay overlay = open(ViewRules.KERNEL, OverlayProfile.KERNEL)) {
      OverlayNode at = overlay.root();
      for (int i = 0; i < 30; i++) {
        at = overlay.makeDirectory(Caller.ROOT, at, name, 0755);
      }
      OverlayNode file = overlay.create(Caller.ROOT, at, Name.of("f"), 0644);
      try (OverlayFile open = file.open(Caller.ROOT, OpenFlags.READ_WRITE)) {
        assertEquals(2, open.write(0, ByteBuffer.wrap(new byte[] {1, 2})));
      }
      assertEquals(2, file.status().size());
      file.setXattr(Caller.ROOT, "user.x", new byte[] {1}, XattrMode.CREATE);
      assertEquals(List.of("user.x"), file.xattrNames(Caller.ROOT));
      overlay.rename(Caller.ROOT, at, Name.of("f"), overlay.root(), Name.of("g"), 0);
      assertEquals("/g", file.toString());
      assertNull(overlay.lookup(Caller.ROOT, at, Name.of("f")));
    }
    Command.of("rm", "-rf", folder.resolve("upper")).check(); // Java cannot: paths too long
  }

  @Test
  void ordinaryUsersHaveMarksOfTheirOwn() throws IOException {
    Needs.root("taking on another identity");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    ViewRules rules = new ViewRules(OverlayProfile.USERXATTR.space(), true, false);
    try (ThreadIdentity _ = ThreadIdentity.of(1000, 1000)) {
      Files.writeString(lower().resolve("d/f"), "content");
      Files.writeString(lower().resolve("d/g"), "other");
      Caller caller = Caller.ofProcess();
      assertEquals(1000, caller.user());
      try (Overlay overlay = open(rules, OverlayProfile.USERXATTR)) {
        Script script = new Script(new OverlaySubject(overlay), caller.umask());
        assertEquals("ok", script.run("as 1000:1000 append d/f !"));
        assertEquals("ok", script.run("as 1000:1000 unlink d/g"));
        assertEquals("ok", script.run("as 1000:1000 mkdir e 0750"));
        assertEquals("ok f", script.run("as 1000:1000 ls d"));
      }
    }
    try (KernelOverlay mount =
        KernelOverlay.mount(
            List.of(folder.resolve("lower")),
            folder.resolve("upper"),
            folder.resolve("work"),
            OverlayProfile.USERXATTR,
            folder.resolve("merged"))) {
      Script script = new Script(new MountSubject(mount.folder()), 0022);
      assertEquals("ok 0x636f6e74656e7421", script.run("read d/f"));
      assertEquals("ok f", script.run("ls d"));
      assertEquals("ok 40750 links=2 size=4096 1000:1000", script.run("stat e"));
    }
  }
}
