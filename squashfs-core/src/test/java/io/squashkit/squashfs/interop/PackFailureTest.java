package io.squashkit.squashfs.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.pack.PackReport;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.squashfs.tree.Xattrs;
import io.squashkit.testdata.Content;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.SmallDisk;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever goes wrong while packing: there is no image under the target's name, or the whole old one.
@Timeout(120)
class PackFailureTest {
  private static final Attributes ATTRIBUTES = new Attributes(0755, 0, 0, 1, 0, Xattrs.NONE);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {64 << 10, 1 << 20, 3 << 20, 9 << 20})
  void aFullDiskLeavesNothing(int size) throws IOException {
    try (SmallDisk disk = SmallDisk.of(size)) {
      Tree tree = tree(new Content(Content.Kind.RANDOM, 10 << 20, 1));
      Path image = disk.folder().resolve("image");
      IOException full = assertThrows(IOException.class, () -> pack(tree, image, new Choice()));
      assertTrue(full.getMessage().contains("No space left"), full.toString());
      assertEquals(List.of(), HostTree.names(disk.folder()));
    }
  }

  @Test
  void aDiskFullInTheTablesLeavesNothing() throws IOException {
    // 1.2 MB of directories and inodes behind little data.
    StringBuilder spec = new StringBuilder("dir . 755 0 0 1\n");
    for (int i = 0; i < 20_000; i++) {
      spec.append("slink s").append(i).append(" 777 0 0 ").append(i * 7919L).append(" target");
      spec.append(i * 104_729L % 1_000_003).append('\n');
    }
    Tree tree = SpecTree.of(TreeSpec.parse(spec.toString()));
    Choice choice = Choice.of(null, 4096);
    try (SmallDisk disk = SmallDisk.of(300_000)) {
      Path image = disk.folder().resolve("image");
      IOException full = assertThrows(IOException.class, () -> pack(tree, image, choice));
      assertTrue(full.getMessage().contains("No space left"), full.toString());
      assertEquals(List.of(), HostTree.names(disk.folder()));
    }
  }

  @Test
  void theOldImageStaysWhenTheNewOneFails() throws IOException {
    Path image = Files.writeString(folder.resolve("image"), "the old one");
    Choice choice = new Choice();
    choice.replace = true;
    Tree tree = tree(new Broken(1 << 20, 500_000));
    assertThrows(IOException.class, () -> pack(tree, image, choice));
    assertEquals("the old one", Files.readString(image));
    assertEquals(List.of("image"), HostTree.names(folder));
  }

  @Test
  void anExistingTargetIsRefused() throws IOException {
    Path image = Files.writeString(folder.resolve("image"), "the old one");
    Tree tree = tree(new Content(Content.Kind.TEXT, 100, 1));
    assertThrows(FileAlreadyExistsException.class, () -> pack(tree, image, new Choice()));
    assertEquals("the old one", Files.readString(image));
  }

  @ParameterizedTest
  @CsvSource({"10, 0", "10, 5", "1000000, 0", "1000000, 131072", "1000000, 999999"})
  void anUnreadableFileFailsThePackAndIsNamed(long size, long until) throws IOException {
    Path image = folder.resolve("image");
    Tree tree = tree(new Broken(size, until));
    IOException failure = assertThrows(IOException.class, () -> pack(tree, image, new Choice()));
    assertTrue(failure.getMessage().contains("broken"), failure.toString());
    assertEquals(List.of(), HostTree.names(folder));
  }

  @ParameterizedTest
  @CsvSource({"10, 0", "1000000, 0", "1000000, 131072", "1000000, 999999"})
  void anUnreadableFileIsStoredEmptyWhenAskedFor(long size, long until) throws IOException {
    Path image = folder.resolve("image");
    Choice choice = new Choice();
    choice.unreadable = PackOptions.Unreadable.STORE_EMPTY;
    List<String> warnings = new ArrayList<>();
    PackListener listener =
        new PackListener() {
          @Override
          public void warning(String message) {
            warnings.add(message);
          }
        };
    Tree tree = tree(new Broken(size, until));
    PackReport report = ImagePacker.pack(tree, image, choice.options(), listener);
    assertEquals(1, report.unreadableFiles());
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.getFirst().contains("broken"), warnings.toString());
    assertTrue(Files.exists(image));
  }

  @Test
  void aFileThatGotShorterFailsThePack() throws IOException {
    Path image = folder.resolve("image");
    FileContent shorter = new Shorter(1 << 20, 600_000);
    assertThrows(IOException.class, () -> pack(tree(shorter), image, new Choice()));
    assertEquals(List.of(), HostTree.names(folder));
  }

  @Test
  void aTargetInNoFolderFails() {
    Tree tree = tree(new Content(Content.Kind.TEXT, 100, 1));
    Path image = folder.resolve("no/such/folder/image");
    assertThrows(IOException.class, () -> pack(tree, image, new Choice()));
    assertThrows(IOException.class, () -> pack(tree, folder, new Choice()));
  }

  @Test
  void aListenerThatThrowsLeavesNothing() throws IOException {
    PackListener angry =
        new PackListener() {
          @Override
          public void progress(Stage stage, long done, long total) {
            throw new IllegalStateException("enough");
          }
        };
    Tree tree = SpecTree.of(TreeGenerator.everything(1, 4096));
    Path image = folder.resolve("image");
    Choice choice = Choice.of(CompressorId.ZSTD, 4096);
    assertThrows(
        IllegalStateException.class, () -> ImagePacker.pack(tree, image, choice.options(), angry));
    assertEquals(List.of(), HostTree.names(folder));
  }

  @Test
  void aTerminatedPackLeavesNothing() throws Exception {
    Process process = stuck(folder.resolve("image"));
    process.destroy();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(List.of(), HostTree.names(folder));
  }

  @Test
  void aKilledPackLeavesNoImage() throws Exception {
    Process process = stuck(folder.resolve("image"));
    process.destroyForcibly();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertFalse(Files.exists(folder.resolve("image")));
    List<String> left = HostTree.names(folder);
    assertTrue(left.stream().allMatch(name -> name.startsWith(".image.")), left.toString());
    // What is left does not stand in the way of the next pack.
    pack(tree(new Content(Content.Kind.TEXT, 9, 9)), folder.resolve("image"), new Choice());
  }

  private static Process stuck(Path image) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                StuckPack.class.getName(),
                image.toString())
            .redirectErrorStream(true)
            .start();
    StringBuilder said = new StringBuilder();
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      said.append(line).append('\n');
      if (line.equals("stuck")) {
        assertFalse(Files.exists(image), "the image is there before it is whole");
        return process;
      }
    }
    throw new AssertionError("the pack was not stuck: " + said);
  }

  private static void pack(Tree tree, Path image, Choice choice) throws IOException {
    ImagePacker.pack(tree, image, choice.options(), PackListener.NONE);
  }

  private static Tree tree(Content content) {
    return tree(new SpecTree.SpecContent(content, "file"));
  }

  /// Between files that are as they should be.
  private static Tree tree(FileContent content) {
    FileContent good = new SpecTree.SpecContent(new Content(Content.Kind.TEXT, 300_000, 1), "good");
    return new Tree(
        new MemoryDirectory(
            ATTRIBUTES,
            List.of(
                new Entry(Name.of("a"), new Node.File(ATTRIBUTES, good, null)),
                new Entry(Name.of("b"), new Node.File(ATTRIBUTES, content, null)),
                new Entry(Name.of("c"), new Node.File(ATTRIBUTES, good, null)))));
  }

  private record Broken(long size, long until) implements FileContent {
    @Override
    public ContentReader open() throws IOException {
      if (until == 0) {
        throw new AccessDeniedException("broken");
      }
      return new ContentReader() {
        @Override
        public int read(long position, ByteBuffer into) throws IOException {
          if (position + into.remaining() > until) {
            throw new IOException("broken: Input/output error");
          }
          int count = into.remaining();
          into.put(new byte[count]);
          return count;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String origin() {
      return "broken";
    }
  }

  private record Shorter(long size, long real) implements FileContent {
    @Override
    public ContentReader open() {
      Content content = new Content(Content.Kind.TEXT, real, 1);
      return new SpecTree.SpecContent(content, "shorter").open();
    }

    @Override
    public String origin() {
      return "shorter";
    }
  }
}
