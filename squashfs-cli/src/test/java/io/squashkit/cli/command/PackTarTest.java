package io.squashkit.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.cli.output.ExitStatus;
import io.squashkit.squashfs.tar.PaxRecords;
import io.squashkit.squashfs.tar.TarHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackTarTest {
  @TempDir Path folder;
  private Path image;
  private byte[] archive;

  @BeforeEach
  void makeArchive() {
    image = folder.resolve("image");
    PaxRecords records = new PaxRecords();
    records.add("SCHILY.acl.access", bytes("user::rwx,group::r--,mask::r-x,other::---"));
    records.addXattr("user.k", bytes("v"));
    records.addXattr("system.x", bytes("v"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    member(out, 'x', "pax", records.encode());
    member(out, '0', "dir/file", bytes("text\n"));
    out.writeBytes(new byte[1024]);
    archive = out.toByteArray();
  }

  private static void member(ByteArrayOutputStream out, char type, String path, byte[] content) {
    TarHeader header =
        new TarHeader(
            TarHeader.Dialect.USTAR,
            (byte) type,
            bytes(path),
            new byte[0],
            0750,
            7,
            8,
            content.length,
            1000,
            0,
            0);
    out.writeBytes(header.encode());
    out.writeBytes(content);
    out.writeBytes(new byte[-content.length & 511]);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"layer.tar", "archive by content"})
  void anArchiveBecomesItsContent(String name) throws IOException {
    Path tar = Files.write(folder.resolve(name), archive);
    Json report = Run.ok("pack", "--json", tar, image).json();
    assertEquals(1, report.get("dropped_acls").number());
    assertEquals(1, report.get("dropped_xattrs").number());
    assertEquals("text\n", Run.ok("cat", image, "dir/file").out());
    String stat = Run.ok("stat", image, "dir/file").out();
    assertTrue(stat.contains("user.k"), stat);
    assertTrue(Run.ok("ls", "-l", image, "dir/file").out().startsWith("-rwxr----- 7"), stat);
  }

  @Test
  void whatIsNoArchiveIsPackedAsAFile() throws IOException {
    Path zeros = Files.write(folder.resolve("zeros"), new byte[2048]);
    Run.ok("pack", "-q", zeros, image);
    assertEquals("zeros\n", Run.ok("ls", image).out());
    Path second = Files.write(folder.resolve("second"), archive);
    Run.ok("pack", "-q", "--force", zeros, second, image);
    assertEquals("second\nzeros\n", Run.ok("ls", image).out());
  }

  @Test
  void aNameThatSaysSoMakesAnArchive() throws IOException {
    Path empty = Files.write(folder.resolve("a.tar"), new byte[0]);
    Run.fails(ExitStatus.FAILED, "a.tar: is empty, allowed: a tar archive", "pack", empty, image);
    Path text = Files.writeString(folder.resolve("b.tar"), "text\n".repeat(300));
    Run.fails(ExitStatus.FAILED, "b.tar: offset 0: is no tar archive", "pack", text, image);
    Path zeros = Files.write(folder.resolve("c.tar"), new byte[10240]);
    Run.ok("pack", "-q", zeros, image);
    assertEquals("", Run.ok("ls", image).out());
  }

  @Test
  void aDamagedArchiveMakesNoImage() throws IOException {
    Path tar = Files.write(folder.resolve("a.tar"), java.util.Arrays.copyOf(archive, 1540));
    Run.fails(ExitStatus.FAILED, "'dir/file' at offset 1024: the archive ends", "pack", tar, image);
    assertTrue(Files.notExists(image));
  }

  @Test
  void warningsAreShown() throws IOException {
    Path tar = Files.write(folder.resolve("a.tar"), java.util.Arrays.copyOf(archive, 2048));
    Run run = Run.of("pack", "-q", tar, image);
    assertEquals(ExitStatus.OK, run.status());
    assertTrue(run.err().contains("warning: " + tar + ": has no end marker"), run.err());
  }
}
