package io.squashkit.squashfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Paths of images against the JDK's paths of Linux, on made-up pairs. `-Dseed=N` repeats a run.
class PathAlgebraTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final String[] NAMES = {"a", "b", "ab", ".", "..", "ä", "c.d", " ", ".a", "a\\"};

  private static final Map<String, Function<Path, Object>> QUESTIONS =
      Map.ofEntries(
          Map.entry("text", Path::toString),
          Map.entry("isAbsolute", Path::isAbsolute),
          Map.entry("root", path -> String.valueOf(path.getRoot())),
          Map.entry("fileName", path -> String.valueOf(path.getFileName())),
          Map.entry("parent", path -> String.valueOf(path.getParent())),
          Map.entry("nameCount", Path::getNameCount),
          Map.entry("normalize", path -> path.normalize().toString()),
          Map.entry("names", PathAlgebraTest::names),
          Map.entry("subpath", path -> path.subpath(0, path.getNameCount() - 1).toString()),
          Map.entry("tail", path -> path.subpath(1, path.getNameCount()).toString()),
          Map.entry("name", path -> path.getName(1).toString()));

  private static final Map<String, BiFunction<Path, Path, Object>> PAIRS =
      Map.of(
          "resolve", (a, b) -> a.resolve(b).toString(),
          "resolve text", (a, b) -> a.resolve(b.toString()).toString(),
          "resolve sibling", (a, b) -> a.resolveSibling(b).toString(),
          "relativize", (a, b) -> a.relativize(b).toString(),
          "startsWith", Path::startsWith,
          "endsWith", Path::endsWith,
          "compareTo", (a, b) -> Integer.signum(a.compareTo(b)),
          "equals", Path::equals,
          "same hash", (a, b) -> !a.equals(b) || a.hashCode() == b.hashCode(),
          "parts", (a, b) -> a.getFileSystem().getPath(a.toString(), "", b.toString()).toString());

  @TempDir Path folder;
  private FileSystem images;

  @BeforeEach
  void open() throws IOException {
    TreeSpec spec = TreeSpec.parse("dir . 755 0 0 1\n");
    images = FileSystems.newFileSystem(Packed.image(folder.resolve("image"), spec));
  }

  @AfterEach
  void close() throws IOException {
    images.close();
  }

  private static List<String> names(Path path) {
    List<String> names = new ArrayList<>();
    path.forEach(name -> names.add(name.toString()));
    return names;
  }

  /// An answer, or which exception it was.
  private static Object answer(java.util.function.Supplier<Object> question) {
    try {
      return question.get();
    } catch (RuntimeException e) {
      return e.getClass();
    }
  }

  @Test
  void pathsBehaveAsThoseOfLinux() {
    SplittableRandom random = new SplittableRandom(SEED);
    FileSystem host = FileSystems.getDefault();
    for (int i = 0; i < 20_000; i++) {
      String one = path(random);
      String other = random.nextInt(3) == 0 ? one + path(random) : path(random);
      Path ours = images.getPath(one);
      Path theirs = host.getPath(one);
      QUESTIONS.forEach(
          (name, question) ->
              assertEquals(
                  answer(() -> question.apply(theirs)),
                  answer(() -> question.apply(ours)),
                  () -> name + " of '" + one + "', seed " + SEED));
      Path ourOther = images.getPath(other);
      Path theirOther = host.getPath(other);
      PAIRS.forEach(
          (name, question) ->
              assertEquals(
                  answer(() -> question.apply(theirs, theirOther)),
                  answer(() -> question.apply(ours, ourOther)),
                  () -> name + " of '" + one + "' and '" + other + "', seed " + SEED));
    }
  }

  private static String path(SplittableRandom random) {
    StringBuilder path = new StringBuilder();
    int parts = random.nextInt(6);
    for (int i = 0; i < parts; i++) {
      path.append(i > 0 || random.nextBoolean() ? "/".repeat(1 + random.nextInt(8) / 7) : "");
      path.append(NAMES[random.nextInt(NAMES.length)]);
    }
    return path.append(random.nextInt(5) == 0 ? "/" : "").toString();
  }

  @Test
  void matchersBehaveAsThoseOfLinux() {
    SplittableRandom random = new SplittableRandom(SEED);
    String[] parts = {
      "a", "b", "*", "**", "?", "/", "[ab]", "[!a]", "{a,b*}", "\\*", "[-a]", "[a-c]", "."
    };
    FileSystem host = FileSystems.getDefault();
    int matched = 0;
    for (int i = 0; i < 5000; i++) {
      StringBuilder glob = new StringBuilder("glob:");
      for (int k = random.nextInt(5); k >= 0; k--) {
        glob.append(parts[random.nextInt(parts.length)]);
      }
      String path = path(random);
      boolean expected = host.getPathMatcher(glob.toString()).matches(host.getPath(path));
      boolean found = images.getPathMatcher(glob.toString()).matches(images.getPath(path));
      assertEquals(expected, found, () -> glob + " on '" + path + "', seed " + SEED);
      matched += found ? 1 : 0;
    }
    assertTrue(matched > 100, "only " + matched + " globs matched, seed " + SEED);
  }

  @Test
  void pathsAreThoseOfOneImage() throws IOException {
    try (FileSystem second = FileSystems.newFileSystem(folder.resolve("image"))) {
      Path one = images.getPath("/a");
      Path other = second.getPath("/a");
      assertNotEquals(one, other);
      assertTrue(!one.startsWith(other) && !one.endsWith(other));
    }
    assertEquals("/", images.getPath("").toAbsolutePath().toString());
    assertEquals("/a", images.getPath("a").toAbsolutePath().toString());
  }
}
