package io.squashkit.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.scan.DirectoryScanner;
import io.squashkit.squashfs.scan.ScanListener;
import io.squashkit.squashfs.scan.ScanOptions;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compiles and runs the Java examples of `README.md`: each block marked `java` becomes the body of a
/// `main`, run by a Java of its own in a folder with a small root file system and an image of it.
class ReadmeJavaTest {
  private static final Path README =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("README.md");

  @TempDir Path folder;

  @Test
  void everyExampleWorks() throws IOException {
    List<List<String>> blocks = blocks();
    assertTrue(blocks.size() >= 2, "found " + blocks);
    for (int i = 0; i < blocks.size(); i++) {
      Path here = Files.createDirectories(folder.resolve("block" + i));
      makeImage(here);
      Path source = Files.write(here.resolve("Example.java"), program(blocks.get(i)));
      String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
      String classPath = System.getProperty("java.class.path");
      Command command =
          Command.of(java, "--enable-native-access=ALL-UNNAMED", "-cp", classPath, source);
      Command.Result result = command.in(here).run();
      assertEquals(0, result.exitCode(), result.errors());
      assertEquals("", result.errors());
      assertTrue(!result.output().isBlank(), "an example shows something");
    }
  }

  private static List<List<String>> blocks() throws IOException {
    List<List<String>> blocks = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(README)) {
      if (line.startsWith("```")) {
        inside = line.equals("```java");
        if (inside) {
          blocks.add(new ArrayList<>());
        }
      } else if (inside) {
        blocks.getLast().add(line);
      }
    }
    return blocks;
  }

  /// A compact source file, which imports what belongs to Java by itself.
  private static List<String> program(List<String> block) {
    List<String> program = new ArrayList<>();
    block.stream().filter(line -> line.startsWith("import ")).forEach(program::add);
    program.add("void main() throws Exception {");
    block.stream().filter(line -> !line.startsWith("import ")).forEach(program::add);
    program.add("}");
    return program;
  }

  private static void makeImage(Path here) throws IOException {
    Path rootfs = here.resolve("rootfs");
    Files.createDirectories(rootfs.resolve("etc"));
    Files.writeString(rootfs.resolve("etc/os-release"), "NAME=\"Sample\"\n");
    Files.createDirectories(rootfs.resolve("usr/bin"));
    Files.writeString(rootfs.resolve("usr/bin/true"), "#!/bin/sh\n");
    Files.createSymbolicLink(rootfs.resolve("bin"), Path.of("usr/bin"));
    Tree tree = DirectoryScanner.scan(List.of(rootfs), ScanOptions.DEFAULTS, ScanListener.NONE);
    Path image = here.resolve("rootfs.squashfs");
    ImagePacker.pack(tree, image, PackOptions.DEFAULTS, PackListener.NONE);
  }
}
