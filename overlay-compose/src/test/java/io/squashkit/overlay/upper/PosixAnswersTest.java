package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.squashfs.posix.Posix;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.MemoryFolder;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The same questions to a mount of the kernel and to one of ours: the answers are the same, and so are the
/// views and the upper directories after them.
@Timeout(300) // what is not answered would wait for ever
class PosixAnswersTest {
  @TempDir(factory = MemoryFolder.class)
  Path folder;

  /// What came of it.
  private record Result(List<String> answers, SortedMap<String, String> view, List<String> upper) {}

  @Test
  void areThoseOfTheKernel() throws Exception {
    Needs.root("mounting an overlay");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    PosixCases cases = new PosixCases();
    Path lower = folder.resolve("lower");
    HostTree.make(TreeSpec.parse(cases.spec()), lower);
    List<Path> lowers = List.of(lower);
    OverlayProfile profile = OverlayProfile.KERNEL;
    Result expected =
        run(
            cases,
            folder.resolve("kernel"),
            (upper, work, merged) -> KernelOverlay.mount(lowers, upper, work, profile, merged));
    Result actual =
        run(
            cases,
            folder.resolve("ours"),
            (upper, work, merged) -> MountedOverlay.mount(lowers, upper, work, profile, merged));
    assertEquals(String.join("\n", expected.answers), String.join("\n", actual.answers));
    assertEquals(text(expected.view), text(actual.view));
    assertEquals(String.join("\n", expected.upper), String.join("\n", actual.upper));
  }

  private interface Way {
    AutoCloseable mount(Path upper, Path work, Path merged) throws IOException;
  }

  private static Result run(PosixCases cases, Path at, Way way) throws Exception {
    Instant start = Instant.now();
    Path upper = Files.createDirectories(at.resolve("upper"));
    Path work = Files.createDirectory(at.resolve("work"));
    Path merged = at.resolve("merged");
    List<String> answers = new ArrayList<>();
    SortedMap<String, String> view;
    try (AutoCloseable _ = way.mount(upper, work, merged)) {
      MountSubject subject = new MountSubject(merged);
      Script script = new Script(subject, Posix.host().umask());
      for (String line : cases.lines()) {
        String shown = line.length() > 200 ? line.substring(0, 200) + "..." : line;
        answers.add(shown + " => " + script.run(line));
      }
      script.end();
      view = ViewDump.of(subject, start);
    }
    return new Result(answers, view, UpperDump.of(upper, start));
  }

  private static String text(SortedMap<String, String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach((path, line) -> text.append(path).append(' ').append(line).append('\n'));
    return text.toString();
  }
}
