package io.squashkit.squashfs.hostile;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.SquashfsException;
import io.squashkit.squashfs.interop.Images;
import io.squashkit.testdata.ImageBytes;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Damaged images through `java.nio.file`: what comes of them is an `IOException` of one line or what
/// was packed, and every walk ends. `-Dseed=N` repeats a run.
@Timeout(300)
class ProviderMutationTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int MUTATIONS = Integer.getInteger("mutations", 600);

  @TempDir Path folder;

  @Test
  void damageIsAnException() throws IOException {
    ImageBytes sound = Images.of(null, Victim.spec());
    int used = Math.toIntExact(sound.get(ImageBytes.Field.BYTES_USED));
    int tables = Math.toIntExact(sound.get(ImageBytes.Field.INODE_TABLE));
    SplittableRandom random = new SplittableRandom(SEED);
    int faults = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      ImageBytes image = sound.copy();
      for (int k = random.nextInt(3); k >= 0; k--) {
        int from = random.nextInt(3) == 0 ? 4 : tables;
        image.flip(8L * (from + random.nextInt(used - from)) + random.nextInt(8));
      }
      try {
        faults += faults(image) ? 1 : 0;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + SEED + ", mutation " + i, e);
      }
    }
    assertTrue(faults > MUTATIONS / 10, "only " + faults + " faults, seed " + SEED);
  }

  @Test
  void aLoopOfDirectoriesEnds() throws IOException {
    String spec =
        """
        dir . 755 0 0 100
        dir one 755 0 0 100
        dir one/two 755 0 0 100
        dir other 755 0 0 100
        """;
    ImageBytes image = Images.of(null, TreeSpec.parse(spec));
    // The entry of `two` leads to `one`: the same kind, another place and number.
    long one = Victim.entry(image, "one");
    long two = Victim.entry(image, "two");
    long delta = number(image, "one") - number(image, "two");
    image.set(two, 2, image.get(one, 2));
    image.set(two + 2, 2, image.get(two + 2, 2) + delta & 0xFFFF);
    Path file = Files.write(folder.resolve("loop"), image.toArray());
    try (FileSystem fileSystem = FileSystems.newFileSystem(file);
        Stream<Path> walk = Files.walk(fileSystem.getPath("/"))) {
      UncheckedIOException e = assertThrows(UncheckedIOException.class, walk::toList);
      assertTrue(e.getCause() instanceof CorruptImageException, e::toString);
      assertTrue(e.getMessage().contains("parents are several"), e::getMessage);
    }
  }

  private static long number(ImageBytes image, String name) {
    return image.get(Victim.inode(image, name) + 12, 4);
  }

  private boolean faults(ImageBytes image) throws IOException {
    Path file = Files.write(folder.resolve("image"), image.toArray());
    try (FileSystem fileSystem = FileSystems.newFileSystem(file, Map.of("offset", 0))) {
      boolean fault = walk(fileSystem.getPath("/"));
      return walk(fileSystem.getPath("/"), FileVisitOption.FOLLOW_LINKS) || fault;
    } catch (SquashfsException e) {
      return true;
    }
  }

  private static boolean walk(Path root, FileVisitOption... options) throws IOException {
    boolean fault = false;
    try (Stream<Path> walk = Files.walk(root, options)) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        fault |= isFaulty(path);
      }
    } catch (UncheckedIOException | DirectoryIteratorException e) {
      check((IOException) e.getCause());
      fault = true;
    } catch (IOException e) {
      check(e);
      fault = true;
    }
    return fault;
  }

  private static boolean isFaulty(Path path) {
    try {
      Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
      Files.readAttributes(path, "user:*", LinkOption.NOFOLLOW_LINKS);
      Path unused = path.toRealPath(LinkOption.NOFOLLOW_LINKS);
      if (Files.isSymbolicLink(path)) {
        Files.readSymbolicLink(path);
      } else if (Files.isRegularFile(path)) {
        try (InputStream in = Files.newInputStream(path)) {
          in.readNBytes(100_000);
        }
      }
      return false;
    } catch (IOException e) {
      check(e);
      return true;
    }
  }

  private static void check(IOException e) {
    assertTrue(
        List.of(SquashfsException.class, FileSystemException.class).stream()
            .anyMatch(kind -> kind.isInstance(e)),
        e::toString);
    assertFalse(String.valueOf(e.getMessage()).contains("\n"), e::toString);
  }
}
