package io.squashkit.squashfs.scan;

import static io.squashkit.squashfs.posix.HostShell.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.posix.OrdinaryUser;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostFileTest {
  @TempDir Path root;

  private FileContent scanned() throws IOException {
    Node.Directory directory =
        DirectoryScanner.scan(List.of(root), ScanOptions.DEFAULTS, ScanListener.NONE).root();
    return ((Node.File) directory.entries().getFirst().node()).content();
  }

  @Test
  void readsAnyPart() throws IOException {
    Files.writeString(root.resolve("f"), "0123456789");
    FileContent content = scanned();
    assertEquals(10, content.size());
    assertEquals(root + "/f", content.origin());
    try (ContentReader reader = content.open()) {
      ByteBuffer into = ByteBuffer.allocateDirect(4);
      assertEquals(4, reader.read(3, into));
      assertEquals("3456", StandardCharsets.UTF_8.decode(into.flip()).toString());
      assertEquals(2, reader.read(8, into.clear()));
      assertEquals(2, into.position());
      assertEquals(4, into.limit());
      assertEquals(0, reader.read(10, into.clear()));
      assertEquals(0, reader.read(1L << 40, into.clear()));
      assertEquals(5, reader.nextData(5));
    }
  }

  @Test
  void jumpsOverHoles() throws IOException {
    sh(
        root,
        "truncate -s 10M f; for at in 3 4 7; do"
            + " printf x | dd of=f bs=1M seek=$at conv=notrunc 2> /dev/null; done");
    FileContent content = scanned();
    try (ContentReader reader = content.open()) {
      assertEquals(3 << 20, reader.nextData(0));
      assertEquals((3 << 20) + 5, reader.nextData((3 << 20) + 5));
      assertEquals(4 << 20, reader.nextData((3 << 20) + 100_000));
      assertEquals(7 << 20, reader.nextData(5 << 20));
      assertEquals(3 << 20, reader.nextData(1));
      assertEquals(10 << 20, reader.nextData(8 << 20));
      ByteBuffer into = ByteBuffer.allocate(2);
      assertEquals(2, reader.read(7 << 20, into));
      assertEquals('x', into.get(0));
      assertEquals(0, into.get(1));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "echo more >> f | ' size was 6, is 11'",
        "printf h3llo > f.new; cat f.new f > /dev/null; touch -d @7 f | ' modification time was '",
        "rm f; mkfifo f | ' another file has taken its place'",
        "cp f g; touch -r f g; mv g f | ' another file has taken its place'",
        "mv f g; ln -s g f | ' it has become a symbolic link'"
      })
  void aFileThatHasChangedIsRefused(String change, String how) throws IOException {
    Files.writeString(root.resolve("f"), "hello\n");
    FileContent content = scanned();
    sh(root, change);
    IOException thrown =
        assertTimeoutPreemptively(
            Duration.ofSeconds(30), () -> assertThrows(IOException.class, content::open));
    assertTrue(
        thrown.getMessage().startsWith("changed while it was read: " + root + "/f" + how),
        thrown.getMessage());
  }

  @Test
  void aFileThatShrinksWhileItIsReadIsNoticed() throws IOException {
    Files.write(root.resolve("f"), new byte[100_000]);
    FileContent content = scanned();
    try (ContentReader reader = content.open()) {
      sh(root, "truncate -s 50000 f");
      ByteBuffer into = ByteBuffer.allocateDirect(100_000);
      IOException thrown = assertThrows(IOException.class, () -> reader.read(0, into));
      assertEquals(
          "changed while it was read: " + root + "/f size was 100000, is 50000",
          thrown.getMessage());
    }
  }

  @Test
  void anUnreadableFileIsNamed() throws Exception {
    OrdinaryUser.assumeRoot();
    sh(root, "chmod 755 .; echo x > f; chmod 600 f; echo y > g; chmod 644 g");
    Node.Directory directory =
        DirectoryScanner.scan(List.of(root), ScanOptions.DEFAULTS, ScanListener.NONE).root();
    FileContent secret = ((Node.File) directory.entries().getFirst().node()).content();
    FileContent open = ((Node.File) directory.entries().getLast().node()).content();
    AccessDeniedException thrown =
        OrdinaryUser.call(() -> assertThrows(AccessDeniedException.class, secret::open));
    assertEquals(root + "/f: permission denied", thrown.getMessage());
    ByteBuffer into = ByteBuffer.allocate(10);
    int got =
        OrdinaryUser.call(
            () -> { // the time of access of another's file cannot be kept: it is read all the same
              try (ContentReader reader = open.open()) {
                return reader.read(0, into);
              }
            });
    assertEquals(2, got);
  }
}
