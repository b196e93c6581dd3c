package io.squashkit.squashfs.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.UnsupportedImageException;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.scan.DirectoryScanner;
import io.squashkit.squashfs.scan.ScanListener;
import io.squashkit.squashfs.scan.ScanOptions;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.ImageBytes;
import io.squashkit.testdata.ProviderContract;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How images are opened: by path, by URI, with settings; and what is answered where there is none.
class OpeningTest {
  private static final TreeSpec SPEC =
      TreeSpec.parse("dir . 755 0 0 1\nfile a 644 0 0 1 text:9000:1\n");
  private static final byte[] CONTENT = ProviderContract.bytes("text:9000:1");

  @TempDir Path folder;

  private Path image() throws IOException {
    return Packed.image(folder.resolve("x.squashfs"), SPEC);
  }

  private static void holdsContent(FileSystem fileSystem) throws IOException {
    assertArrayEquals(CONTENT, Files.readAllBytes(fileSystem.getPath("/a")));
    assertTrue(fileSystem.isReadOnly());
  }

  @Test
  void byPath() throws IOException {
    Path image = image();
    try (FileSystem one = FileSystems.newFileSystem(image);
        FileSystem two = FileSystems.newFileSystem(image, (ClassLoader) null);
        FileSystem three = FileSystems.newFileSystem(image, Map.of("cacheBytes", "10000"))) {
      holdsContent(one);
      holdsContent(two);
      holdsContent(three);
      assertEquals("squashfs", one.provider().getScheme());
      assertThrows(FileSystemNotFoundException.class, () -> Path.of(one.getPath("/a").toUri()));
    }
  }

  @Test
  void byUri() throws IOException {
    Path image = image();
    URI uri = URI.create("squashfs:" + image.toUri());
    assertThrows(FileSystemNotFoundException.class, () -> FileSystems.getFileSystem(uri));
    try (FileSystem opened = FileSystems.newFileSystem(uri, Map.of("threads", 2))) {
      holdsContent(opened);
      assertSame(opened, FileSystems.getFileSystem(uri));
      assertSame(opened, FileSystems.getFileSystem(URI.create(uri + "!/a")));
      assertEquals(opened.getPath("/a"), Path.of(URI.create("SQUASHFS:" + image.toUri() + "!/a")));
      assertThrows(
          FileSystemAlreadyExistsException.class, () -> FileSystems.newFileSystem(uri, Map.of()));
      assertThrows(IllegalArgumentException.class, () -> Path.of(uri));
    }
    assertThrows(FileSystemNotFoundException.class, () -> FileSystems.getFileSystem(uri));
    FileSystems.newFileSystem(uri, Map.of()).close();
    URI missing = URI.create("squashfs:" + folder.resolve("missing").toUri());
    assertThrows(NoSuchFileException.class, () -> FileSystems.newFileSystem(missing, Map.of()));
    assertThrows(FileSystemNotFoundException.class, () -> FileSystems.getFileSystem(missing));
  }

  @Test
  void atAnOffset() throws IOException {
    Path image = Packed.image(folder.resolve("behind"), SPEC, 8192);
    for (Object offset : new Object[] {8192, 8192L, "8192", "search"}) {
      try (FileSystem opened = FileSystems.newFileSystem(image, Map.of("offset", offset))) {
        holdsContent(opened);
      }
    }
    try (FileSystem opened =
        FileSystems.newFileSystem(URI.create("squashfs:" + image.toUri()), Map.of())) {
      holdsContent(opened);
    }
    assertThrows(ProviderNotFoundException.class, () -> FileSystems.newFileSystem(image));
    assertThrows(
        CorruptImageException.class, () -> FileSystems.newFileSystem(image, Map.of("offset", 1)));
    for (Map<String, Object> wrong :
        List.<Map<String, Object>>of(
            Map.of("offset", -1), Map.of("threads", 0), Map.of("cacheBytes", "x"))) {
      assertThrows(IllegalArgumentException.class, () -> FileSystems.newFileSystem(image, wrong));
    }
  }

  @Test
  void behindAProgram() throws IOException {
    byte[] program = new byte[8192];
    program[0] = 0x7f;
    program[1] = 'E';
    program[2] = 'L';
    program[3] = 'F';
    Path alone = Files.write(folder.resolve("program"), program);
    assertThrows(ProviderNotFoundException.class, () -> FileSystems.newFileSystem(alone));
    Path image = Packed.image(folder.resolve("app"), SPEC, 8192);
    byte[] app = Files.readAllBytes(image);
    System.arraycopy(program, 0, app, 0, program.length);
    Files.write(image, app);
    try (FileSystem opened = FileSystems.newFileSystem(image)) {
      holdsContent(opened);
    }
  }

  @Test
  void otherFilesAreForOtherProviders() throws IOException {
    FileSystemProvider ours = provider();
    Path text = Files.writeString(folder.resolve("text"), "hsq is too short");
    Path empty = Files.createFile(folder.resolve("empty"));
    for (Path other : new Path[] {text, empty, folder}) {
      UnsupportedOperationException e =
          assertThrows(
              UnsupportedOperationException.class, () -> ours.newFileSystem(other, Map.of()));
      assertFalse(e.getMessage().contains("\n"));
    }
    assertThrows(
        NoSuchFileException.class, () -> ours.newFileSystem(folder.resolve("x"), Map.of()));
    assertThrows(ProviderNotFoundException.class, () -> FileSystems.newFileSystem(text));
    Path zip = folder.resolve("a.zip");
    FileSystems.newFileSystem(zip, Map.of("create", "true")).close();
    try (FileSystem opened = FileSystems.newFileSystem(zip)) {
      assertEquals("jar", opened.provider().getScheme());
    }
  }

  private static FileSystemProvider provider() {
    return FileSystemProvider.installedProviders().stream()
        .filter(provider -> provider.getScheme().equals("squashfs"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void damageIsOneLine() throws IOException {
    ImageBytes image = ImageBytes.of(image());
    Path file = folder.resolve("damaged");
    Files.write(file, java.util.Arrays.copyOf(image.toArray(), 200));
    damaged(CorruptImageException.class, file);
    Files.write(file, image.copy().set(ImageBytes.Field.BLOCK_SIZE, 77).toArray());
    damaged(CorruptImageException.class, file);
    byte[] swapped = image.toArray();
    swapped[0] = 's';
    swapped[3] = 'h';
    swapped[1] = 'q';
    swapped[2] = 's';
    Files.write(file, swapped);
    damaged(UnsupportedImageException.class, file);
  }

  private static void damaged(Class<? extends IOException> expected, Path file) {
    IOException e = assertThrows(expected, () -> FileSystems.newFileSystem(file));
    assertTrue(e.getMessage().startsWith(file + ": "), e::getMessage);
    assertFalse(e.getMessage().contains("\n"), e::getMessage);
  }

  @Test
  void inOtherFileSystems() throws IOException {
    URI uri = URI.create("jar:" + folder.resolve("outer.zip").toUri());
    try (FileSystem zip = FileSystems.newFileSystem(uri, Map.of("create", "true"))) {
      Path inside = zip.getPath("/inner.squashfs");
      Files.copy(image(), inside);
      try (FileSystem opened = FileSystems.newFileSystem(inside)) {
        holdsContent(opened);
      }
    }
  }

  @Test
  void imagesInImages() throws IOException {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Packed.image(inside.resolve("inner.squashfs"), SPEC);
    Path outer = folder.resolve("outer.squashfs");
    Tree tree = DirectoryScanner.scan(List.of(inside), ScanOptions.DEFAULTS, ScanListener.NONE);
    ImagePacker.pack(tree, outer, PackOptions.DEFAULTS, PackListener.NONE);
    try (FileSystem one =
        FileSystems.newFileSystem(URI.create("squashfs:" + outer.toUri()), Map.of())) {
      Path inner;
      try (Stream<Path> all = Files.walk(one.getPath("/"))) {
        inner = all.filter(Files::isRegularFile).findFirst().orElseThrow();
      }
      URI uri = URI.create("squashfs:" + inner.toUri() + "!/");
      try (FileSystem two = FileSystems.newFileSystem(uri, Map.of())) {
        holdsContent(two);
        assertEquals(two.getPath("/a"), Path.of(URI.create(uri + "a")));
        assertEquals(two.getPath("/a"), Path.of(two.getPath("a").toUri()));
      }
    }
  }
}
