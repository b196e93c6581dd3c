package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.cli.output.ByteOutput;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.testdata.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarCommandTest {
  @TempDir Path folder;
  private Path image;
  private Path archive;

  @BeforeEach
  void makeImage() throws IOException {
    image = SampleImage.make(folder);
    archive = folder.resolve("archive");
  }

  @Test
  void theArchiveGoesWhereItIsWanted() throws IOException {
    Run run = Run.of("tar", image);
    assertEquals(ExitStatus.OK, run.status());
    assertEquals("squash: warning: left out, as tar cannot hold them: 1 socket\n", run.err());
    assertEquals("", Run.ok("tar", "-q", "-o", archive, image).out());
    assertArrayEquals(run.bytes(), Files.readAllBytes(archive));
    assertArrayEquals(run.bytes(), Run.ok("tar", "-q", "-o", "-", "-j", 1, image).bytes());
    String names = Peer.TAR.command("-tf", archive).check();
    assertTrue(names.startsWith("./\nbin/\nbin/busy\nbin/sh\ndev/\n"), names);
    assertTrue(names.contains("\nempty/\nhard\nhello\nlib\n"), names);
  }

  @Test
  void aFolderBecomesTheRoot() throws IOException {
    Run.ok("tar", "-o", archive, image, "/bin/");
    assertEquals("./\nbusy\nsh\n", Peer.TAR.command("-tf", archive).check());
    Run.ok("tar", "-f", "--no-root", "-o", archive, image, "b?n");
    assertEquals("busy\nsh\n", Peer.TAR.command("-tf", archive).check());
    Run.fails(ExitStatus.FAILED, "hello: not a folder", "tar", image, "hello");
    Run.fails(ExitStatus.FAILED, "nowhere: no such file", "tar", image, "nowhere");
    Run.fails(ExitStatus.FAILED, "2 paths that match", "tar", image, "h*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "xz", "zst"})
  void compressed(String form) throws IOException {
    Run.ok("tar", "-q", "-o", archive, "--compress", form, image);
    String program = form.equals("gz") ? "gzip" : form.equals("xz") ? "xz" : "zstd";
    String names = Peer.TAR.command("-tf", archive, "-I", program).check();
    assertTrue(names.endsWith("\nzeros\n"), names);
    Run run = Run.of("diff", archive, image);
    assertEquals("added dev/socket\n", run.out());
  }

  @Test
  void holesAreWrittenIfWanted() throws IOException {
    Run.ok("tar", "-q", "-o", archive, image);
    long sparse = Files.size(archive);
    Run.ok("tar", "-q", "-f", "--no-sparse", "-o", archive, image);
    assertTrue(Files.size(archive) > sparse + 200_000, sparse + " -> " + Files.size(archive));
  }

  @Test
  void whatExistsIsNotReplacedUnasked() throws IOException {
    Files.writeString(archive, "precious");
    Run.fails(ExitStatus.FAILED, "exists already; --force", "tar", "-o", archive, image);
    assertEquals("precious", Files.readString(archive));
    Run.fails(ExitStatus.FAILED, "is a folder", "tar", "-f", "-o", folder, image);
    Run.fails(ExitStatus.FAILED, "not a plain file", "tar", "-f", "-o", "/dev/null", image);
    Run.fails(ExitStatus.USAGE, "allowed is gz, xz, zst", "tar", "--compress", "zip", image);
    Run.in(Map.of(), true, "tar", image).failed(ExitStatus.USAGE, "found a terminal");
  }

  @Test
  void aDamagedImageLeavesNothing() throws IOException {
    byte[] bytes = Files.readAllBytes(image);
    bytes[96 + 20] ^= 0x55;
    Path broken = Files.write(folder.resolve("broken"), bytes);
    Run.fails(ExitStatus.FAILED, "broken: ", "tar", "-o", archive, broken);
    assertFalse(Files.exists(archive));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(2, files.count(), "no temporary file");
    }
  }

  @Test
  void aClosedPipeIsNoFailure() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ByteOutput closed =
        new ByteOutput(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
              }
            });
    PrintStream errors = new PrintStream(err, true, UTF_8);
    Surroundings surroundings = new Surroundings("squash", closed, false, errors, false, Map.of());
    List<String> words = List.of("tar", image.toString());
    assertEquals(ExitStatus.CLOSED_PIPE, Squash.run(words, surroundings));
    assertEquals("", err.toString(UTF_8));
  }
}
