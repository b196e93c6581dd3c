package io.squashkit.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.cli.output.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
  @TempDir Path folder;
  private Path source;
  private Path image;

  @BeforeEach
  void pack() throws IOException {
    source = Files.createDirectories(folder.resolve("source"));
    image = folder.resolve("image");
    Files.createDirectories(source.resolve("sub/deep"));
    Files.writeString(source.resolve("large"), "some text\n".repeat(1_000_000));
    Files.writeString(source.resolve("sub/one"), "1111");
    Files.writeString(source.resolve("sub/deep/x"), "x");
    Files.createSymbolicLink(source.resolve("link"), Path.of("large"));
    Files.createLink(source.resolve("twin"), source.resolve("sub/one"));
    Run.ok("pack", "-q", source, image);
  }

  @Test
  void aFolderAndItsImageAreTheSame() throws IOException {
    assertEquals("", Run.ok("diff", source, image).out());
    assertEquals("", Run.ok("diff", image, source).out());
    assertEquals("", Run.ok("diff", "--threads", 1, image, image).out());
    assertEquals("[]\n", Run.ok("diff", "--json", source, source).out());
    Path other = folder.resolve("other");
    Run.ok("pack", "-q", "-c", "gzip", "-b", "4K", "--no-fragments", source, other);
    assertEquals("", Run.ok("diff", image, other).out());
  }

  @Test
  void tellsWhatIsNotTheSame() throws IOException {
    change();
    String lines =
        """
        changed .: mode 0755 -> 0700
        changed large: content
        changed link: target large -> twin
        added new
        changed sub: mtime 1970-01-01 00:16:40 +0000 -> 1970-01-01 00:33:20 +0000
        removed sub/deep
        removed sub/deep/x
        changed sub/one: content 4 -> 5 bytes
        changed twin: links sub/one -> none
        """;
    Run run = different("diff", "-u", "--threads", 2, image, source);
    assertEquals(lines, run.out());
    assertEquals(lines, different("diff", "-u", "-j", 1, image, source).out());
    assertEquals(
        """
        changed .
        changed large
        changed link
        added new
        changed sub
        removed sub/deep
        changed sub/one
        changed twin
        """,
        different("diff", "--brief", image, source).out());
    assertEquals("", different("diff", "-q", image, source).out());
    assertEquals(
        "added new\nremoved sub/deep\nremoved sub/deep/x\n",
        different("diff", "-i", "mode,content,target,mtime,links", image, source).out());
  }

  /// With equal times wherever the content alone is to differ.
  private void change() throws IOException {
    Path sub = source.resolve("sub");
    Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rwxr-xr-x"));
    time(sub, 1000);
    time(sub.resolve("one"), 1000);
    time(source, 1000);
    Run.ok("pack", "-q", "-f", source, image);
    FileTime before = Files.getLastModifiedTime(source.resolve("large"));
    Files.writeString(source.resolve("large"), "some text\n".repeat(999_999) + "some test\n");
    Files.setLastModifiedTime(source.resolve("large"), before);
    Files.delete(source.resolve("twin"));
    Files.writeString(source.resolve("twin"), "1111");
    time(source.resolve("twin"), 1000);
    Files.writeString(sub.resolve("one"), "11112");
    time(sub.resolve("one"), 1000);
    Object linkTime =
        Files.getAttribute(
            source.resolve("link"), "lastModifiedTime", java.nio.file.LinkOption.NOFOLLOW_LINKS);
    Files.delete(source.resolve("link"));
    Files.createSymbolicLink(source.resolve("link"), Path.of("twin"));
    new ProcessBuilder("touch", "-h", "-d", linkTime.toString(), source + "/link")
        .inheritIO()
        .start()
        .onExit()
        .join();
    Files.writeString(source.resolve("new"), "new");
    Files.delete(sub.resolve("deep/x"));
    Files.delete(sub.resolve("deep"));
    time(sub, 2000);
    Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rwx------"));
    time(source, 1000);
  }

  @Test
  void tellsPrograms() throws IOException {
    Files.writeString(source.resolve("sub/one"), "11112");
    Files.writeString(source.resolve("new"), "new");
    List<Json> all = different("diff", "--json", "-i", "mtime", image, source).json().items();
    assertEquals(3, all.size());
    assertEquals("new", all.getFirst().get("path").text());
    assertEquals("added", all.getFirst().get("change").text());
    assertEquals("file", all.getFirst().get("after").get("type").text());
    Json one = all.get(1);
    assertEquals("sub/one", one.get("path").text());
    assertEquals("content", one.get("differs").items().getFirst().text());
    assertEquals(4, one.get("before").get("size").number());
    assertEquals(5, one.get("after").get("size").number());
  }

  @Test
  void archivesAreTreesToo() throws IOException {
    for (String form : new String[] {"", "gz", "xz", "zst"}) {
      Path archive = folder.resolve("archive" + form);
      List<Object> words = new ArrayList<>(List.of("tar", image, "-o", archive));
      if (!form.isEmpty()) {
        words.addAll(List.of("--compress", form));
      }
      Run.ok(words.toArray());
      assertEquals("", Run.ok("diff", archive, image).out());
      assertEquals("", Run.ok("diff", source, archive).out());
    }
    Path named = Files.copy(image, folder.resolve("image.tar.squashfs"));
    assertEquals("", Run.ok("diff", named, image).out());
    Files.writeString(source.resolve("sub/one"), "1112");
    assertEquals(
        "changed sub/one: content\nchanged twin: content\n",
        different("diff", "-i", "mtime", folder.resolve("archivezst"), source).out());
    byte[] cut = Files.readAllBytes(folder.resolve("archivegz"));
    Path broken = folder.resolve("broken");
    Files.write(broken, java.util.Arrays.copyOf(cut, cut.length / 2));
    Run.fails(ExitStatus.NOT_COMPARED, "broken: ", "diff", broken, source);
  }

  @Test
  void failuresAreNoDifferences() throws IOException {
    Run.fails(ExitStatus.NOT_COMPARED, "no such file or folder", "diff", image, folder + "/no");
    Path text = Files.writeString(folder.resolve("text"), "no image".repeat(1000));
    Run.fails(ExitStatus.NOT_COMPARED, "text: ", "diff", source, text);
    Run.fails(ExitStatus.USAGE, "B is missing", "diff", image);
    Run.fails(ExitStatus.USAGE, "allowed is content, mode", "diff", "-i", "time", image, image);
    assertEquals(2, ExitStatus.NOT_COMPARED.code());
    assertEquals(1, ExitStatus.CHANGED.code());
  }

  @Test
  void damageIsOneLine() throws IOException {
    byte[] bytes = Files.readAllBytes(image);
    for (int at = 96; at < bytes.length; at += bytes.length / 50) {
      byte[] damaged = bytes.clone();
      for (int i = at; i < Math.min(at + 20, bytes.length); i++) {
        damaged[i] ^= 0x55;
      }
      Path broken = Files.write(folder.resolve("broken"), damaged);
      Run run = Run.of("diff", source, broken);
      if (run.status().equals(ExitStatus.NOT_COMPARED)) {
        run.failed(ExitStatus.NOT_COMPARED, "broken: ");
      } else {
        assertEquals("", run.err());
      }
    }
    bytes[96 + 8] ^= 0x55; // in the first data block
    Path broken = Files.write(folder.resolve("broken"), bytes);
    Run.fails(ExitStatus.NOT_COMPARED, "broken: data block", "diff", source, broken);
  }

  private static Run different(Object... words) {
    Run run = Run.of(words);
    assertEquals("", run.err());
    assertEquals(ExitStatus.CHANGED, run.status(), run.out());
    assertTrue(run.out().isEmpty() || run.out().endsWith("\n"));
    return run;
  }

  private static void time(Path path, long seconds) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.ofEpochSecond(seconds)));
  }
}
