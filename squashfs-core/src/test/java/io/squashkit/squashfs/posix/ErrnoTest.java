package io.squashkit.squashfs.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class ErrnoTest {
  @Test
  void failuresNameThePathAndTheReason() {
    FileSystemException full = Errno.exception(Errno.ENOSPC, "/a/b");
    assertEquals("/a/b: no space left on device", full.getMessage());
    assertInstanceOf(NoSuchFileException.class, Errno.exception(Errno.ENOENT, "x"));
    assertInstanceOf(AccessDeniedException.class, Errno.exception(Errno.EPERM, "x"));
    assertInstanceOf(FileAlreadyExistsException.class, Errno.exception(Errno.EEXIST, "x"));
    assertEquals("x: error 999", Errno.exception(999, "x").getMessage());
  }

  @Test
  void resultsPass() throws FileSystemException {
    assertEquals(0, Errno.check(0, "x"));
    assertEquals(7, Errno.check(7, "x"));
    assertThrows(FileSystemException.class, () -> Errno.check(-Errno.EIO, "x"));
  }
}
