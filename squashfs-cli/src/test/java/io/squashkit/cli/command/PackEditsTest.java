package io.squashkit.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.cli.output.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The options of `squash pack` that change the tree on its way: that they reach the library, and what is
/// said about wrong ones.
class PackEditsTest {
  @TempDir Path folder;
  private Path source;
  private Path image;

  @BeforeEach
  void makeSource() throws IOException {
    source = Files.createDirectories(folder.resolve("source"));
    image = folder.resolve("image");
    Files.createDirectories(source.resolve("lib/deep"));
    Files.writeString(source.resolve("lib/a.so"), "so");
    Files.writeString(source.resolve("lib/deep/b.a"), "archive");
    Files.writeString(source.resolve("text"), "text");
  }

  private String listing(Object... options) {
    pack(options);
    return Run.ok("ls", "-R", image).out().strip().replace('\n', ' ');
  }

  private void pack(Object... options) {
    Object[] words = new Object[options.length + 5];
    words[0] = "pack";
    words[1] = "-q";
    words[2] = "-f";
    System.arraycopy(options, 0, words, 3, options.length);
    words[options.length + 3] = source;
    words[options.length + 4] = image;
    Run.ok(words);
  }

  private Json stat(String path) {
    return Run.ok("stat", "--json", image, path).json().items().getFirst();
  }

  @Test
  void choosesWhatStays() {
    assertEquals("lib lib/a.so", listing("--include", "*.so"));
    assertEquals("lib lib/deep lib/deep/b.a", listing("--include-regex", "\\.(a|la)$"));
    assertEquals("lib lib/a.so lib/deep text", listing("--exclude-regex", "\\.a$"));
    assertEquals("lib lib/a.so lib/deep", listing("--include", "lib", "-e", "*.a"));
  }

  @Test
  void laysFoldersOverEachOther() throws IOException {
    Path over = Files.createDirectories(folder.resolve("over/lib"));
    Files.writeString(over.resolve("a.so"), "other");
    Path single = Files.writeString(folder.resolve("text"), "single");
    Run.ok(
        "pack", "-q", "--merge", "--at", "/opt/x=" + over, source, over.getParent(), single, image);
    assertEquals(
        "lib lib/a.so lib/deep lib/deep/b.a opt opt/x opt/x/a.so text",
        Run.ok("ls", "-R", image).out().strip().replace('\n', ' '));
    assertEquals("othersingle", Run.ok("cat", image, "lib/a.so", "text").out());
  }

  @Test
  void addsAndChangesEntries() throws IOException {
    Path list = Files.writeString(folder.resolve("list"), "lib/deep remove\n# c\n");
    assertEquals(
        "lib lib/a.so new new/null text",
        listing(
            "-p", "new/null c 666 0 0 1 3", "--pseudo-dir", "d 700 1 1", "--pseudo-from", list));
    assertEquals(
        "lib lib/a.so lib/deep lib/deep/b.a now text",
        listing("--pseudo", "now f 644 0 0 echo 1", "--pseudo-commands"));
    assertEquals("1\n", Run.ok("cat", image, "now").out());
    pack("--time", "77", "-p", "x text 644 5 6 hi");
    assertEquals(77, stat("x").get("mtime").number());
  }

  @Test
  void whatIsIgnoredIsToldOfOnce() {
    Run run = Run.of("pack", "-q", "-p", "text d 755 0 0", source, image);
    assertEquals(ExitStatus.OK, run.status());
    assertEquals(
        "squash: warning: 'text d 755 0 0': 'text' exists in the source; ignored, remove it"
            + " first\n",
        run.err());
  }

  @Test
  void changesAttributes() throws IOException {
    pack("--owner", "7", "--group", "root", "--mode", "u=rwX,go=");
    assertEquals(7, stat("text").get("owner").number());
    assertEquals(0, stat("text").get("group").number());
    assertTrue(Run.ok("ls", "-l", image).out().startsWith("drwx------ 7/0 "));
    pack("--all-root", "--file-mode", "640", "--dir-mode", "u=g");
    assertTrue(Run.ok("ls", "-lR", image).out().contains("-rw-r----- 0/0 "));
    pack(
        "--owner", "5", "--owner-map", "0:9", "--xattr-add", "user.a=1", "--xattr-add", "user.b=2");
    assertEquals(5, stat("text").get("owner").number());
    String xattrs = stat("text").toString();
    assertTrue(xattrs.contains("user.a") && xattrs.contains("user.b"), xattrs);
    Path contexts = Files.writeString(folder.resolve("contexts"), "/.* u:object_r:t:s0\n");
    pack("--selinux", contexts, "--xattrs-exclude", ".", "--xattrs-include", "x");
    assertTrue(stat("text").toString().contains("security.selinux"));
  }

  @Test
  void ordersContents() throws IOException {
    Files.write(source.resolve("one"), new byte[] {1, 2, 3});
    Path higher = Files.writeString(folder.resolve("higher"), "one 5\ntext 6\n");
    Path lower = Files.writeString(folder.resolve("lower"), "-5 one\n-6 text\n");
    pack("--time", "1", "--sort", higher);
    byte[] sorted = Files.readAllBytes(image);
    pack("--time", "1", "--sort-file", lower);
    assertArrayEquals(sorted, Files.readAllBytes(image));
    pack("--time", "1");
    assertFalse(java.util.Arrays.equals(sorted, Files.readAllBytes(image)));
  }

  @Test
  void withoutEditsNothingChanges() throws IOException {
    pack("--time", "1");
    byte[] plain = Files.readAllBytes(image);
    pack("--time", "1", "--owner-map", "4000000000:1", "--include", "*", "--at", "/=" + source);
    assertArrayEquals(plain, Files.readAllBytes(image));
  }

  @ParameterizedTest
  @CsvSource({
    "--include, /, names nothing",
    "--include-regex, (, a group is not closed",
    "--exclude-regex, *, nothing to repeat",
    "--at, x, allowed is PATH=DIR",
    "--at, ../x=/, allowed: up to 255 bytes",
    "--pseudo, x, allowed: a path",
    "--pseudo, x f 644 0 0 date, only if that is allowed on purpose",
    "--owner-map, 1, allowed: [u:|g:]OLD:NEW",
    "--owner, no:body, allowed: a number",
    "--group, no:body, allowed: a number",
    "--mode, 9, allowed: octal",
    "--file-mode, u, allowed: octal",
    "--dir-mode, u+q, allowed: octal",
    "--xattrs-include, [, a set is not closed",
    "--xattrs-exclude, a**+, a repetition of a repetition",
    "--xattr-add, user.a, allowed: NAME=VALUE",
  })
  void wrongValuesAreWrongUsage(String option, String value, String part) {
    Run.fails(ExitStatus.USAGE, part, "pack", option, value, source, image);
    assertTrue(Files.notExists(image));
  }

  @Test
  void wrongFilesAreNamed() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad"), "# c\nnonsense\n");
    for (String option : new String[] {"--pseudo-from", "--selinux", "--sort", "--sort-file"}) {
      Run.fails(ExitStatus.USAGE, "bad:2: ", "pack", option, bad, source, image);
      Path missing = folder.resolve("missing");
      Run.fails(ExitStatus.FAILED, "missing: no such file", "pack", option, missing, source, image);
    }
    Run.fails(
        ExitStatus.USAGE,
        "opposite things",
        "pack",
        "--sort",
        bad,
        "--sort-file",
        bad,
        source,
        image);
    Run.fails(
        ExitStatus.FAILED, "folder 'a' does not exist", "pack", "-p", "a/b d 1 0 0", source, image);
    assertTrue(Files.notExists(image));
  }
}
