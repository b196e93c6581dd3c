package io.squashkit.overlay.upper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.Faults;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Each call of the host that an operation makes fails in turn, as on a full disk, where a user has
/// had his share, or on one that is broken: then the view is as
/// before or as it should become, in this overlay and in the next, and nothing stays in the work directory.
class UpperFaultTest {
  private static final int MOST_CALLS = 1000;
  private static final List<Integer> ERRORS = List.of(Errno.ENOSPC, Errno.EDQUOT, Errno.EIO);
  private static final List<List<String>> OPERATIONS =
      List.of(
          List.of("append etc/conf x"),
          List.of("chmod hollow 0600"),
          List.of("chmod etc/init 0700"),
          List.of("chown ln 80:81"),
          List.of("chmod tty 0600"),
          List.of("setxattr able user.x v"),
          List.of("mknod etc/fresh p 0644"),
          List.of("mkdir gone 0755"),
          List.of("unlink etc/conf"),
          List.of("unlink both/same", "mkdir both/same 0755"),
          List.of("append etc/conf x", "unlink etc/conf"),
          List.of("rmdir var/empty"),
          List.of("unlink etc/init/run", "rmdir etc/init"),
          List.of("link etc/conf var/conf"),
          List.of("rename etc/conf var/conf"),
          List.of("unlink etc/conf", "rename etc/secret etc/conf"),
          List.of("rename tree trunk"),
          List.of("mkdir nd 0755", "rename nd var/empty"),
          List.of("unlink etc/init/run", "mkdir nd 0755", "rename nd etc/init"),
          List.of("tmpfile etc etc/named 0644 x"));

  /// In memory, where nothing waits for a disk.
  private SmallDisk disk;

  private Path folder;

  @BeforeEach
  void open() throws IOException {
    disk = SmallDisk.of(256 << 20);
    folder = disk.folder();
    boolean attributes =
        Files.getFileStore(folder).supportsFileAttributeView(UserDefinedFileAttributeView.class);
    Needs.that(attributes, "user attributes in memory need Linux 6.6");
  }

  @AfterEach
  void close() throws IOException {
    disk.close();
  }

  @Test
  void nothingIsLost() throws Exception {
    List<Path> lowers = Fixture.folders(folder, OverlayProfile.REDIRECT, true);
    for (List<String> lines : OPERATIONS) {
      int which = 1;
      while (fails(lowers, lines, which)) {
        which++;
        assertTrue(which < MOST_CALLS, lines + " makes calls without end");
      }
      assertTrue(which > 5, lines + " has hardly made a call");
    }
  }

  private Overlay open(List<Path> lowers) throws IOException {
    return UpperAgainstKernelTest.open(
        OverlayProfile.REDIRECT, lowers, folder.resolve("upper"), folder.resolve("work"));
  }

  /// Makes one call of the last operation fail.
  ///
  /// @return false if it makes fewer
  private boolean fails(List<Path> lowers, List<String> lines, int which) throws Exception {
    Files.createDirectory(folder.resolve("upper"));
    Files.createDirectory(folder.resolve("work"));
    Instant start = Instant.now();
    SortedMap<String, String> before;
    SortedMap<String, String> after;
    int errno = ERRORS.get(which % ERRORS.size());
    Faults faults = Faults.of(which, errno);
    String answer;
    String what;
    try (Overlay overlay = open(lowers)) {
      OverlaySubject subject = new OverlaySubject(overlay);
      Script script = new Script(subject, 0022);
      for (String line : lines.subList(0, lines.size() - 1)) {
        assertEquals("ok", script.run(line));
      }
      before = ViewDump.of(subject, start);
      answer = faults.during(() -> script.run(lines.getLast()));
      what = lines + ", call " + which + " => " + answer;
      after = ViewDump.of(subject, start);
      if (!answer.equals("ok")) {
        boolean told = answer.equals("error " + errno);
        assertTrue(told || answer.equals("error " + Errno.EIO), what); // of a layer that fails
        assertEquals("", ViewDump.difference(before, after), what);
        String again = script.run(lines.getLast());
        assertEquals("ok", again, "after " + what);
        after = ViewDump.of(subject, start);
      }
    }
    try (Overlay overlay = open(lowers)) {
      assertEquals(after, ViewDump.of(new OverlaySubject(overlay), start), what);
      try (Stream<Path> left = Files.list(folder.resolve("work/work"))) {
        assertEquals(List.of(), left.toList(), what);
      }
    }
    TreeRemoval.of(folder.resolve("upper"));
    TreeRemoval.of(folder.resolve("work"));
    return faults.happened();
  }
}
