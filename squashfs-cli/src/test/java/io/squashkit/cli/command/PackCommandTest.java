package io.squashkit.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.cli.output.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackCommandTest {
  @TempDir Path folder;
  private Path source;
  private Path image;

  @BeforeEach
  void makeSource() throws IOException {
    source = Files.createDirectories(folder.resolve("source"));
    image = folder.resolve("image");
    Files.createDirectories(source.resolve("sub/deep"));
    Files.writeString(source.resolve("text"), "some text\n".repeat(10_000));
    Files.writeString(source.resolve("sub/same"), "some text\n".repeat(10_000));
    Files.writeString(source.resolve("sub/deep/x.o"), "object");
    Files.writeString(source.resolve("y.o"), "object");
  }

  @Test
  void reportsForPeopleAndForPrograms() {
    String text = Run.ok("pack", source, image).out();
    for (String part :
        new String[] {"4 files, 3 folders", "zstd", "duplicates", "2 files", "reading it back"}) {
      assertTrue(text.contains(part), part + "\n" + text);
    }
    Json json = Run.ok("pack", "--force", "--json", source, image).json();
    assertEquals(4, json.get("files").number());
    assertEquals(2, json.get("duplicate_files").number());
    assertEquals(200_012, json.get("content_size").number());
    assertEquals(List.of(), json.get("warnings").items());
    assertEquals("", Run.ok("pack", "--force", "--quiet", source, image).out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "xz", "zstd", "lz4", "lzo"})
  void compressesAsAsked(String compressor) {
    Run.ok("pack", "-q", "-c", compressor, "-b", "64K", source, image);
    Json info = Run.ok("info", "--json", image).json();
    assertEquals(compressor, info.get("compressor").text());
    assertEquals(65_536, info.get("block_size").number());
    assertTrue(info.get("bytes_used").number() < 20_000, info.toString());
    Run.ok("verify", image);
  }

  @Test
  void switchesOffWhatIsNotWanted() throws IOException {
    Run.ok(
        "pack",
        "-q",
        "-c",
        "none",
        "--no-fragments",
        "--no-duplicates",
        "--no-xattrs",
        "--no-export",
        "--no-pad",
        "--no-verify",
        "--offset",
        "8K",
        "--threads",
        1,
        "--memory",
        "16M",
        source,
        image);
    Json info = Run.ok("info", "--json", image).json();
    assertEquals(8192, info.get("offset").number());
    assertEquals(0, info.get("fragment_blocks").number());
    assertEquals(0, info.get("duplicate_files").number());
    String flags = info.get("flags").toString();
    assertTrue(flags.contains("no_fragments") && flags.contains("no_xattrs"), flags);
    assertFalse(flags.contains("exportable"), flags);
    assertTrue(info.get("data_stored_size").number() > 200_000);
    assertEquals(8192 + info.get("bytes_used").number(), Files.size(image));
    assertEquals(ExitStatus.OK, Run.of("ls", "--offset", "8K", image).status());
  }

  @Test
  void leavesOutWhatIsExcluded() throws IOException {
    Path list = Files.writeString(folder.resolve("list"), "# comment\n/sub/deep\n");
    Run.ok("pack", "-q", "-e", "*.o", "--exclude-from", list, source, image);
    assertEquals("sub\nsub/same\ntext\n", Run.ok("ls", "-R", image).out());
    Run.fails(ExitStatus.USAGE, "names nothing", "pack", "-e", "/", source, image);
  }

  @Test
  void takesTimesFromOptionThenEnvironment() throws IOException {
    Files.setLastModifiedTime(source.resolve("text"), FileTime.from(Instant.ofEpochSecond(500)));
    pack(Map.of(), "--time", "2024-02-29T12:30:59Z");
    assertEquals(1_709_209_859, time());
    assertEquals(1_709_209_859, mtime("text"));
    pack(Map.of("SOURCE_DATE_EPOCH", "1000"));
    assertEquals(1000, time());
    assertEquals(500, mtime("text"));
    assertEquals(1000, mtime("y.o"));
    pack(Map.of("SOURCE_DATE_EPOCH", "1000"), "--time", "7");
    assertEquals(7, time());
    Map<String, String> wrong = Map.of("SOURCE_DATE_EPOCH", "soon");
    Run.in(wrong, false, "pack", source, image).failed(ExitStatus.USAGE, "SOURCE_DATE_EPOCH");
  }

  @Test
  void allRootAndEqualBytesWhateverTheThreads() throws IOException {
    pack(Map.of("SOURCE_DATE_EPOCH", "1"), "--all-root", "-j", "1");
    byte[] once = Files.readAllBytes(image);
    pack(Map.of("SOURCE_DATE_EPOCH", "1"), "--all-root", "-j", "3");
    assertArrayEquals(once, Files.readAllBytes(image));
    assertTrue(Run.ok("ls", "-l", image).out().startsWith("drwxr-xr-x 0/0 "));
  }

  @Test
  void severalSourcesKeepTheirNames() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    Path single = Files.writeString(folder.resolve("single"), "1");
    Run.ok("pack", "-q", source, other, single, image);
    assertEquals("other\nsingle\nsource\n", Run.ok("ls", image).out());
    Run.ok("pack", "-q", "--force", "/dev/null", image);
    assertEquals("null\n", Run.ok("ls", image).out());
  }

  @Test
  void theImageMayLieInItsSource() {
    Path inside = source.resolve("image");
    Run.ok("pack", "-q", source, inside);
    Run.ok("pack", "-q", "--force", source, inside);
    assertEquals("sub\ntext\ny.o\n", Run.ok("ls", inside).out());
  }

  @Test
  void whatExistsIsNotReplacedUnasked() throws IOException {
    Files.writeString(image, "precious");
    Run.fails(ExitStatus.FAILED, "image: exists already; --force", "pack", source, image);
    assertEquals("precious", Files.readString(image));
    Run.fails(ExitStatus.FAILED, "is a folder", "pack", "--force", image, source);
    Run.fails(ExitStatus.FAILED, "not a plain file", "pack", "--force", source, "/dev/null");
    assertTrue(Files.exists(Path.of("/dev/null")));
  }

  @Test
  void failuresLeaveNothing() throws IOException {
    Path missing = folder.resolve("missing");
    Run.fails(ExitStatus.FAILED, "missing: no such file or folder", "pack", missing, image);
    Run.fails(
        ExitStatus.FAILED, "no such file or folder", "pack", source, missing.resolve("image"));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(source), files.toList());
    }
  }

  @Test
  void nonsenseIsToldFromFailures() {
    Run.fails(ExitStatus.USAGE, "DIR... is missing", "pack", source);
    Run.fails(
        ExitStatus.USAGE, "zstd level is 0, allowed: 1 to 22", "pack", "-l", 0, source, image);
    Run.fails(ExitStatus.USAGE, "allowed is gzip, xz", "pack", "-c", "zip", source, image);
    Run.fails(ExitStatus.USAGE, "a power of two from 4K to 1M", "pack", "-b", "5K", source, image);
    Run.fails(ExitStatus.USAGE, "only xz", "pack", "--bcj", "x86", source, image);
    Run.fails(ExitStatus.USAGE, "x86, powerpc", "pack", "--bcj", "z80", source, image);
    Run.fails(ExitStatus.USAGE, "at least 8M", "pack", "--memory", "1K", source, image);
    assertFalse(Files.exists(image));
  }

  private void pack(Map<String, String> environment, Object... options) {
    Object[] words =
        Stream.of(new Object[] {"pack", "-q", "-f"}, options, new Object[] {source, image})
            .flatMap(Stream::of)
            .toArray();
    Run run = Run.in(environment, false, words);
    assertEquals("", run.err());
  }

  private long time() {
    return Run.ok("info", "--json", image).json().get("time").number();
  }

  private long mtime(String path) {
    return Run.ok("stat", "--json", image, path).json().items().getFirst().get("mtime").number();
  }
}
