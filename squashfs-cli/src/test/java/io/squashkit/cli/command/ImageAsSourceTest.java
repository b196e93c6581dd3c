package io.squashkit.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.cli.output.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `squash pack` of an image, `--reuse`, `squash add`, `squash remove`.
class ImageAsSourceTest {
  @TempDir Path folder;
  private Path tree;
  private Path image;
  private Path target;

  @BeforeEach
  void packATree() throws IOException {
    tree = Files.createDirectories(folder.resolve("tree"));
    Files.createDirectories(tree.resolve("etc/skel"));
    Files.createDirectories(tree.resolve("lib"));
    Files.writeString(tree.resolve("etc/motd"), "hello\n");
    Files.writeString(tree.resolve("etc/skel/profile"), "profile\n".repeat(3000));
    Files.writeString(tree.resolve("lib/long"), "line of a library\n".repeat(20_000));
    image = folder.resolve("image");
    target = folder.resolve("target");
    Run.ok("pack", "-q", "-c", "gzip", "-l", "3", "-b", "64K", tree, image);
  }

  private static long copied(Json report) {
    return report.get("copied_size").number();
  }

  @Test
  void anImageIsCopiedAndLooksTheSame() throws IOException {
    Json report = Run.ok("pack", "--json", image, target).json();
    assertEquals(report.get("data_size").number(), copied(report));
    assertEquals("gzip", report.get("compressor").text());
    assertEquals(64 << 10, report.get("block_size").number());
    Run.ok("diff", image, target);
    Run.ok("diff", tree, target);
  }

  @Test
  void whatIsAskedForChangesOnTheWay() {
    Json report =
        Run.ok("pack", "--json", "--exclude", "/lib", "--owner", "7", image, target).json();
    assertTrue(copied(report) < report.get("data_size").number());
    assertEquals("etc\n", Run.ok("ls", target).out());
    String line = Run.ok("ls", "-l", target, "etc/motd").out();
    assertTrue(line.startsWith("-rw-r--r-- 7"), line);
    Json other = Run.ok("pack", "--json", "-f", "-c", "zstd", image, target).json();
    assertEquals(0, copied(other));
    Run.ok("diff", image, target);
  }

  @Test
  void anImageMayTakeItsOwnPlace() {
    Run.ok("pack", "-q", "-f", "--exclude", "/lib", image, image);
    assertEquals("etc\n", Run.ok("ls", image).out());
    Run.ok("verify", image);
  }

  @Test
  void onlyWhatChangedIsCompressed() throws IOException {
    Files.writeString(tree.resolve("etc/motd"), "other\n");
    Files.writeString(tree.resolve("new"), "new\n".repeat(50_000));
    Json report = Run.ok("pack", "--json", "--reuse", image, tree, target).json();
    assertTrue(copied(report) > 0 && copied(report) < report.get("data_size").number());
    Run.ok("diff", tree, target);
    Run.ok("pack", "-q", "-f", "--reuse", image, "--trust-times", tree, target);
    Run.ok("verify", target);
  }

  @Test
  void filesAreAdded() throws IOException {
    Path motd = Files.writeString(folder.resolve("m"), "new\n");
    Path dir = Files.createDirectories(folder.resolve("more/sub")).getParent();
    Files.writeString(dir.resolve("sub/f"), "f\n");
    Json report =
        Run.ok("add", "--json", image, motd + "=etc/motd", dir + "=opt/", motd.toString()).json();
    assertTrue(copied(report) > 0);
    assertEquals("new\n", Run.ok("cat", image, "etc/motd").out());
    assertEquals("new\n", Run.ok("cat", image, "m").out());
    assertEquals("f\n", Run.ok("cat", image, "opt/more/sub/f").out());
    assertEquals("etc/skel/profile\n", Run.ok("ls", image, "etc/skel").out());
    Run.ok("verify", image);
  }

  @Test
  void filesAreRemoved() throws IOException {
    Run.ok("remove", "-q", image, "/etc/skel", "lib/long");
    assertEquals("etc/motd\n", Run.ok("ls", image, "etc").out());
    assertEquals("", Run.ok("ls", image, "lib").out());
    Run.ok("verify", image);
    Run.fails(ExitStatus.FAILED, "lib/long", "remove", image, "lib/long");
    Run.fails(ExitStatus.USAGE, "all but the root", "remove", image, "/");
    assertEquals("etc/motd\n", Run.ok("ls", image, "etc").out());
  }

  @Test
  void aCompressedArchiveComesByOnce() throws IOException {
    Path tar = folder.resolve("a.tar");
    Run.ok("tar", "-q", "-o", tar, image);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(Files.readAllBytes(tar));
    }
    Path compressed = Files.write(folder.resolve("a.tar.gz"), bytes.toByteArray());
    Run.ok("pack", "-q", compressed, target);
    Run.ok("diff", tree, target);
    Run.ok("verify", target);
    Run.ok("pack", "-q", "-f", "--exclude", "/lib", compressed, target);
    assertEquals("etc\n", Run.ok("ls", target).out());
  }
}
