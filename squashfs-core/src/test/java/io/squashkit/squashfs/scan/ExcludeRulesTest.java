package io.squashkit.squashfs.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExcludeRulesTest {
  @TempDir Path folder;

  private static void check(String pattern, String directory, String name, boolean expected) {
    ExcludeRules rules = ExcludeRules.of(List.of(pattern));
    assertEquals(
        expected,
        rules.exclude(directory.getBytes(UTF_8), name.getBytes(UTF_8)),
        pattern + " for " + directory + name);
  }

  @Test
  void aPatternWithoutSlashHoldsAtAnyDepth() {
    check("*.o", "", "x.o", true);
    check("*.o", "a/b/", "x.o", true);
    check("b", "a/b/", "c", false);
    check("cache/", "a/", "cache", true);
  }

  @Test
  void aPatternWithSlashHoldsFromTheTop() {
    check("/proc", "", "proc", true);
    check("/proc", "a/", "proc", false);
    check("/proc/", "", "proc", true);
    check("var/cache/*", "var/cache/", "x", true);
    check("var/cache/*", "var/", "cache", false);
    check("var/cache/*", "a/var/cache/", "x", false);
    check("**/cache", "", "cache", true);
    check("**/cache", "a/b/", "cache", true);
  }

  @Test
  void readsFiles() throws IOException {
    Path file = folder.resolve("rules");
    Files.writeString(file, "# names\n*.o\n\n  \n/proc\n");
    ExcludeRules rules = ExcludeRules.NONE.andFrom(file);
    assertTrue(rules.exclude(new byte[0], "a.o".getBytes(UTF_8)));
    assertTrue(rules.exclude(new byte[0], "proc".getBytes(UTF_8)));
    assertEquals(false, rules.exclude(new byte[0], "# names".getBytes(UTF_8)));
  }

  @Test
  void aPatternForNothingIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> ExcludeRules.of(List.of("/")));
    assertThrows(IllegalArgumentException.class, () -> ExcludeRules.of(List.of("")));
  }
}
