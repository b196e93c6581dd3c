package io.squashkit.squashfs.extract;

import static io.squashkit.squashfs.extract.Trees.directory;
import static io.squashkit.squashfs.extract.Trees.file;
import static io.squashkit.squashfs.extract.Trees.link;
import static io.squashkit.squashfs.extract.Trees.tree;
import static io.squashkit.squashfs.posix.HostShell.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.posix.OrdinaryUser;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Trees, destinations and disks that mean harm.
class ExtractSafetyTest {
  private static final ExtractOptions REPLACE =
      ExtractOptions.DEFAULTS.withReplace(true).withThreads(3);

  @TempDir Path temporary;

  private Path target;
  private Path outside;

  @BeforeEach
  void makeDirectories() throws IOException {
    target = temporary.resolve("target");
    outside = Files.createDirectory(temporary.resolve("outside"));
    Files.writeString(outside.resolve("f"), "precious");
  }

  private ExtractReport extract(Tree tree, ExtractOptions options) throws IOException {
    return TreeExtractor.extract(tree, target, options, ExtractListener.NONE);
  }

  private void outsideIsUntouched() throws IOException {
    assertEquals("f\n", sh(outside, "ls -A"));
    assertEquals("precious", Files.readString(outside.resolve("f")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", ".", "", "a/b", "/abs", "a\0b", "../x"})
  void unfitNamesEndTheExtraction(String name) {
    for (Entry entry : List.of(file(name, "x"), directory(name), link(name, "y"))) {
      for (Tree tree : List.of(tree(entry), tree(directory("d", entry)))) {
        IOException thrown =
            assertThrows(IOException.class, () -> extract(tree, REPLACE), entry.toString());
        assertTrue(thrown.getMessage().contains("name is unfit"), thrown.getMessage());
      }
    }
    assertFalse(Files.exists(temporary.resolve("x")));
  }

  @Test
  void aLinkOfTheTreeIsNotFollowedByALaterEntry() throws IOException {
    Tree tree = tree(link("a", outside.toString()), directory("a", file("f", "evil")));
    assertThrows(
        FileAlreadyExistsException.class,
        () -> extract(tree, ExtractOptions.DEFAULTS.withThreads(1)));
    outsideIsUntouched();
    sh(temporary, "rm -r target");
    extract(tree, REPLACE.withThreads(1));
    outsideIsUntouched();
  }

  @Test
  void aLinkThatWasThereIsNotFollowed() throws IOException {
    Files.createDirectory(target);
    Files.createSymbolicLink(target.resolve("d"), outside);
    Files.createSymbolicLink(target.resolve("f"), outside.resolve("f"));
    Tree tree = tree(directory("d", file("f", "new")), file("f", "new"));
    FileAlreadyExistsException thrown =
        assertThrows(
            FileAlreadyExistsException.class, () -> extract(tree, ExtractOptions.DEFAULTS));
    assertTrue(thrown.getMessage().startsWith(target + "/"), thrown.getMessage());
    outsideIsUntouched();
    extract(tree, REPLACE);
    outsideIsUntouched();
    assertTrue(Files.isDirectory(target.resolve("d"), LinkOption.NOFOLLOW_LINKS));
    assertEquals("new", Files.readString(target.resolve("f")));
  }

  @Test
  void whatIsThereIsReplacedOnlyIfWanted() throws IOException {
    Node twice = new Node.File(Trees.attributes(0644), Trees.content(new byte[] {'x'}), "key");
    Tree tree =
        tree(
            directory("d", file("f", "new"), link("l", "new")),
            new Entry(Name.of("h1"), twice),
            new Entry(Name.of("h2"), twice));
    extract(tree, ExtractOptions.DEFAULTS);
    Files.writeString(target.resolve("d/kept"), "kept");
    Files.writeString(target.resolve("d/f"), "old");
    FileAlreadyExistsException thrown =
        assertThrows(
            FileAlreadyExistsException.class, () -> extract(tree, ExtractOptions.DEFAULTS));
    assertTrue(thrown.getMessage().startsWith(target.toString()), thrown.getMessage());
    assertEquals("old", Files.readString(target.resolve("d/f")));
    extract(tree, REPLACE);
    assertEquals("new", Files.readString(target.resolve("d/f")));
    assertEquals("kept", Files.readString(target.resolve("d/kept")));
    assertTrue(Files.isSameFile(target.resolve("h1"), target.resolve("h2")));
  }

  @Test
  void aDirectoryIsNotReplacedByAFile() throws IOException {
    sh(temporary, "mkdir -p target/f/x");
    FileAlreadyExistsException thrown =
        assertThrows(
            FileAlreadyExistsException.class, () -> extract(tree(file("f", "x")), REPLACE));
    assertEquals(target + "/f: is a directory", thrown.getMessage());
    assertTrue(Files.isDirectory(target.resolve("f/x")));
  }

  @Test
  void theDestinationItselfMayBeALink() throws IOException {
    Path real = Files.createDirectory(temporary.resolve("real"));
    Files.createSymbolicLink(target, real);
    extract(tree(file("f", "x")), ExtractOptions.DEFAULTS);
    assertEquals("x", Files.readString(real.resolve("f")));
  }

  @Test
  void theDestinationMustBeADirectory() throws IOException {
    Files.writeString(target, "");
    assertThrows(
        FileSystemException.class, () -> extract(tree(file("f", "x")), ExtractOptions.DEFAULTS));
  }

  @ParameterizedTest
  @ValueSource(ints = {5_000_000, 40 << 20})
  void aFileThatCannotBeReadLeavesNothingOfIt(int size) throws IOException {
    Tree tree = tree(directory("d", file("bad", Trees.broken(size, size - 1)), file("good", "x")));
    IOException thrown = assertThrows(IOException.class, () -> extract(tree, REPLACE));
    assertEquals(target + "/d/bad: data block 7 is damaged", thrown.getMessage());
    assertFalse(Files.exists(target.resolve("d/bad")));
  }

  @Test
  void namesOfAFileThatCannotBeReadAreNotMade() throws IOException {
    Node bad = new Node.File(Trees.attributes(0644), Trees.broken(40 << 20, 1 << 20), "key");
    Tree tree =
        tree(
            directory("d", new Entry(Name.of("a"), bad)),
            directory("e", new Entry(Name.of("b"), bad)));
    assertThrows(IOException.class, () -> extract(tree, REPLACE));
    assertEquals("", sh(target, "find . -type f"));
  }

  @Test
  void aDirectoryThatCannotBeReadIsNamed() {
    Node.Directory bad =
        new Node.Directory() {
          @Override
          public List<Entry> entries() throws IOException {
            throw new IOException("directory table: bad");
          }

          @Override
          public io.squashkit.squashfs.tree.Attributes attributes() {
            return Trees.attributes(0755);
          }
        };
    IOException thrown =
        assertThrows(IOException.class, () -> extract(tree(new Entry(Name.of("d"), bad)), REPLACE));
    assertEquals(target + "/d: directory table: bad", thrown.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {300_000, 30 << 20})
  void aFullDiskEndsTheExtraction(int size) throws IOException {
    OrdinaryUser.assumeRoot();
    sh(temporary, "mkdir target; mount -t tmpfs -o size=12m none target");
    try {
      Entry[] files = new Entry[100];
      for (int i = 0; i < files.length; i++) {
        files[i] = file("f" + (100 + i), Trees.counting(size));
      }
      FileSystemException thrown =
          assertThrows(FileSystemException.class, () -> extract(tree(files), REPLACE));
      assertTrue(
          thrown.getMessage().matches(target + "/f1..: no space left on device"),
          thrown.getMessage());
      assertEquals("", sh(target, "find . -type f ! -size " + size + "c"));
    } finally {
      sh(temporary, "umount target");
    }
  }

  @Test
  void aSizeBeyondAllDisksEndsTheExtraction() throws IOException {
    Tree tree = tree(file("f", Trees.counting(Long.MAX_VALUE)));
    FileSystemException thrown =
        assertThrows(FileSystemException.class, () -> extract(tree, REPLACE));
    assertTrue(thrown.getMessage().startsWith(target + "/f: "), thrown.getMessage());
    assertFalse(Files.exists(target.resolve("f")));
  }

  @Test
  void anErrorOfTheTreeIsPassedOn() {
    Tree tree = new Tree(new MemoryDirectory(Trees.attributes(0755), new FailingList()));
    assertThrows(IllegalStateException.class, () -> extract(tree, REPLACE));
  }

  private static final class FailingList extends java.util.AbstractList<Entry> {
    @Override
    public Entry get(int index) {
      throw new IllegalStateException("bug");
    }

    @Override
    public int size() {
      return 1;
    }
  }
}
