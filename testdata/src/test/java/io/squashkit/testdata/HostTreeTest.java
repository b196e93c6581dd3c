package io.squashkit.testdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostTreeTest {
  @TempDir Path folder;

  @BeforeEach
  void root() {
    Needs.root("a tree with owners and devices");
  }

  @Test
  void whatIsOnTheDiskIsWhatTheSpecSays() throws IOException {
    TreeSpec spec = TreeGenerator.everything(1, 4096);
    Path tree = folder.resolve("tree");
    HostTree.make(spec, tree);
    assertEquals("", Manifest.difference(Manifest.of(spec), Manifest.of(tree)));
  }

  @Test
  void randomTreesToo() throws IOException {
    for (long seed = 0; seed < 3; seed++) {
      TreeSpec spec = TreeGenerator.random(seed, 4096, 300);
      Path tree = folder.resolve("tree" + seed);
      HostTree.make(spec, tree);
      String difference = Manifest.difference(Manifest.of(spec), Manifest.of(tree));
      assertEquals("", difference, "seed " + seed);
    }
  }

  @Test
  void everyDifferenceIsFound() throws IOException {
    TreeSpec spec =
        TreeSpec.parse(
            """
            dir  . 755 0 0 1
            file a 644 0 0 2 text:100:1
            """);
    Path tree = folder.resolve("tree");
    HostTree.make(spec, tree);
    Files.writeString(tree.resolve("b"), "more");
    String difference = Manifest.difference(Manifest.of(spec), Manifest.of(tree));
    assertTrue(difference.contains("/b\n  expected null"), difference);
    assertTrue(difference.startsWith("/\n"), "the root's time is another now: " + difference);
  }

  @Test
  void sparseFilesHaveHoles() throws IOException {
    Path tree = folder.resolve("tree");
    HostTree.make(TreeSpec.parse("dir . 755 0 0 1\nfile a 644 0 0 2 sparse:1000000000:1\n"), tree);
    long blocks = (long) Files.getAttribute(tree.resolve("a"), "unix:size");
    assertEquals(1_000_000_000, blocks);
    assertTrue(
        Long.parseLong(
                Command.of("stat", "-c", "%b", tree.resolve("a")).in(folder).run().output().strip())
            < 100_000);
  }
}
