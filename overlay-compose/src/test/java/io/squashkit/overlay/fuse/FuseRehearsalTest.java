package io.squashkit.overlay.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.OpenFlags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server that is asked without a kernel.
@Timeout(60)
class FuseRehearsalTest {
  @Test
  void everythingIsReadAndForgotten() throws IOException {
    MemoryFileSystem fileSystem = new MemoryFileSystem();
    FuseCall call = new FuseCall(1, 0, 0, 0, 0);
    FuseNode folder = fileSystem.makeDirectory(call, fileSystem.root(), name("folder"), 0755);
    for (int i = 0; i < 100; i++) { // more than one piece of a listing
      fileSystem.makeNode(call, folder, name("file" + i), FileStatus.REGULAR | 0644, 0, 0);
    }
    FuseCreated long0 = fileSystem.create(call, folder, name("long"), 0644, OpenFlags.READ_WRITE);
    fileSystem.write(call, long0.node(), long0.handle(), 0, ByteBuffer.allocate(300_000), false);
    fileSystem.makeSymlink(call, fileSystem.root(), name("link"), name("folder"));
    List<String> log = new ArrayList<>();
    FuseRehearsal.play(fileSystem, log::add);
    assertEquals(List.of(), log);
    assertTrue(fileSystem.forgotten.get() >= 102, fileSystem.forgotten::toString);
    assertTrue(fileSystem.reads.get() >= 102, fileSystem.reads::toString);
    assertNull(fileSystem.lookup(call, fileSystem.root(), name("rehearsal0")));
    assertTrue(fileSystem.writes.get() >= 20 * 25, fileSystem.writes::toString);
  }

  private static byte[] name(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }
}
