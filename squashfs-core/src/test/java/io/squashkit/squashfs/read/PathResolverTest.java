package io.squashkit.squashfs.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.interop.Images;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PathResolverTest {
  private static final String SPEC =
      """
      dir   .         755 0 0 1
      dir   a         755 0 0 1
      dir   a/b       755 0 0 1
      file  a/b/f     644 0 0 1 text:11:1
      slink a/b/up    777 0 0 1 ../../etc
      slink abs       777 0 0 1 /a/./b//f
      dir   etc       755 0 0 1
      file  etc/x     644 0 0 1 text:22:1
      slink etc/out   777 0 0 1 ../../../../a
      slink loop      777 0 0 1 loop
      """;

  private SquashfsImage image;

  @BeforeEach
  void open() throws IOException {
    image = Images.open(Images.stored(SPEC));
  }

  @AfterEach
  void close() throws IOException {
    image.close();
  }

  private long size(String path) throws IOException {
    return assertInstanceOf(Inode.File.class, image.resolve(path)).size();
  }

  private long sizeFollowing(String path) throws IOException {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    return assertInstanceOf(Inode.File.class, image.resolveFollowing(bytes)).size();
  }

  @Test
  void pathsAreFoundHoweverTheirSlashesLie() throws IOException {
    for (String path : new String[] {"a/b/f", "/a/b/f", "//a///b/f", "./a/./b/f"}) {
      assertEquals(11, size(path), path);
    }
    for (String path : new String[] {"", "/", ".", "/./"}) {
      assertEquals(image.root().header().number(), image.resolve(path).header().number());
    }
    assertInstanceOf(Inode.Symlink.class, image.resolve("abs"));
  }

  @Test
  void linksAreFollowedInsideTheImageOnly() throws IOException {
    assertEquals(11, sizeFollowing("abs"));
    assertEquals(22, sizeFollowing("a/b/up/x"));
    assertEquals(11, sizeFollowing("etc/out/b/f"));
    assertEquals(22, sizeFollowing("a/../etc/./x"));
    assertEquals(22, sizeFollowing("../../../etc/x"));
  }

  @Test
  void whatIsNotThereIsSaidAsPathsAreSaid() {
    assertThrows(NoSuchFileException.class, () -> image.resolve("a/b/g"));
    assertThrows(NoSuchFileException.class, () -> image.resolve("a/../etc"));
    assertThrows(NotDirectoryException.class, () -> image.resolve("a/b/f/g"));
    assertThrows(NotDirectoryException.class, () -> image.resolve("a/b/up/x"));
    assertThrows(FileSystemLoopException.class, () -> sizeFollowing("loop"));
  }
}
