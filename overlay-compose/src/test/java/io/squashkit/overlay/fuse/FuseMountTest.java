package io.squashkit.overlay.fuse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.testdata.Command;
import io.squashkit.testdata.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Mounts of a file system in memory, used through the kernel.
@Timeout(60) // what is not answered would wait for ever
class FuseMountTest {
  @Test
  void everyKindOfObjectIsMadeAndTold() throws IOException {
    try (MountedMemory memory = new MountedMemory()) {
      String told =
          memory
              .shell(
                  """
                  umask 027
                  mkdir folder; echo text > folder/file; ln -s folder/file link
                  ln folder/file folder/second; mknod device c 4095 1048575; mkfifo pipe
                  mv folder/file moved; chown 12:34 moved; chmod 4751 moved
                  touch -d @1234567890 moved; truncate -s 3 moved
                  rm pipe; mkdir gone; rmdir gone; cat link 2>&1 || echo dangling
                  stat -c '%n %F %a %u:%g %h %t:%T %s %Y' *; readlink link; cat folder/second
                  df --output=size,used,avail,itotal -B4096 . | tail -1
                  """)
              .check();
      assertEquals(
          """
          cat: link: No such file or directory
          dangling
          device character special file 640 0:0 1 fff:fffff 0 1000000000
          folder directory 750 0:0 1 0:0 0 1000000000
          link symbolic link 777 0:0 1 0:0 11 1000000000
          moved regular file 4751 12:34 2 0:0 3 1234567890
          folder/file
          tex\
               1000   500   400    100
          """,
          told);
      assertEquals(List.of(), memory.log);
    }
  }

  @Test
  void errorsAreThoseOfTheFileSystem() throws IOException {
    try (MountedMemory memory = new MountedMemory()) {
      memory.shell("mkdir -p a/b; touch f").check();
      assertTrue(memory.shell("rmdir a").run().errors().contains("not empty"));
      assertTrue(memory.shell("mkdir a").run().errors().contains("exists"));
      assertTrue(memory.shell("cat none").run().errors().contains("No such file"));
      assertTrue(memory.shell("mv --exchange a f").run().exitCode() != 0);
      assertEquals(List.of(), memory.log);
      Command.Result broken = memory.shell("cat broken").run();
      assertTrue(broken.errors().contains("Input/output error"), broken.errors());
      assertEquals(1, memory.log.size(), memory.log::toString);
      assertTrue(memory.log.getFirst().contains("broken on purpose"), memory.log.getFirst());
      memory.shell("cat f").check();
    }
  }

  @Test
  void extendedAttributesGoBothWays() throws IOException {
    try (MountedMemory memory = new MountedMemory()) {
      Path file = Files.createFile(memory.file("file"));
      Files.setAttribute(file, "user:name", new byte[] {1, 0, 2});
      Files.setAttribute(file, "user:large", new byte[60_000]);
      assertArrayEquals(new byte[] {1, 0, 2}, (byte[]) Files.getAttribute(file, "user:name"));
      assertEquals(60_000, ((byte[]) Files.getAttribute(file, "user:large")).length);
      assertThrows(FileSystemException.class, () -> Files.getAttribute(file, "user:none"));
      assertEquals(List.of(), memory.log);
    }
  }

  @Test
  void longDirectoriesAreListedWithAndWithoutNodes() throws IOException {
    try (MountedMemory memory = new MountedMemory()) {
      memory.shell("mkdir many; cd many; for i in {1..10000}; do : > name-$i; done").check();
      String listed = memory.shell("ls -U many | sort -u | wc -l; ls -l many | wc -l").check();
      assertEquals("10000\n10001\n", listed);
      memory.shell("cd many; rm -f *; ls -A | wc -l | grep -x 0").check();
    }
  }

  @Test
  void bigFilesAreReadAndWrittenByManyThreads() throws IOException {
    try (MountedMemory memory = new MountedMemory()) {
      byte[] bytes = new byte[9_000_001];
      new Random(1).nextBytes(bytes);
      List<Path> files = IntStream.range(0, 8).mapToObj(i -> memory.file("file" + i)).toList();
      files.parallelStream().forEach(file -> write(file, bytes));
      Command.of("sync").check();
      Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "3");
      files.parallelStream().forEach(file -> assertArrayEquals(bytes, read(file)));
      try (FileChannel file = FileChannel.open(files.getFirst(), StandardOpenOption.WRITE)) {
        file.truncate(100);
      }
      assertEquals(100, Files.size(files.getFirst()));
      assertEquals(List.of(), memory.log);
    }
  }

  @Test
  void theKernelReadsAheadAsMuchAsItAsksForAtOnce() throws IOException {
    try (MountedMemory memory = new MountedMemory()) {
      String device = Command.of("mountpoint", "-d", memory.point.toString()).check().strip();
      Path setting = Path.of("/sys/class/bdi", device, "read_ahead_kb");
      Needs.that(Files.isWritable(setting), "the kernel's settings need a writable /sys");
      assertEquals("1024", Files.readString(setting).strip());
    }
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatTheKernelForgetsIsFreed() throws IOException {
    try (MountedMemory memory = new MountedMemory()) {
      memory.shell("for i in {1..500}; do : > $i; done; mkdir d; cd d; touch x").check();
      try (Stream<Path> all = Files.walk(memory.point)) {
        assertEquals(503, all.count());
      }
      int known = memory.mount.server().nodeCount();
      assertTrue(known >= 500, "nodes known: " + known);
      // the kernel sends what it forgets in its own time, so this is done until it has
      while (memory.mount.server().nodeCount() > 10) {
        Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "2");
        Files.readAttributes(memory.point, "unix:*");
      }
      assertTrue(memory.fileSystem.forgotten.get() >= 490);
      assertEquals("x\n", memory.shell("ls d; cat 77").check());
      assertEquals(0, memory.mount.server().handleCount());
    }
  }

  @Test
  void whoWaitsCanBeInterrupted() throws Exception {
    try (MountedMemory memory = new MountedMemory()) {
      Files.writeString(memory.file("slow"), "0123456789");
      Process reader =
          new ProcessBuilder("/bin/cat", memory.file("slow").toString())
              .redirectErrorStream(true)
              .start();
      memory.fileSystem.slowOpen.await();
      new ProcessBuilder("/bin/kill", "-TERM", Long.toString(reader.pid())).start().waitFor();
      assertTrue(reader.waitFor() != 0);
      memory.shell("ls").check();
    }
  }

  @Test
  void aMountThatIsLeftIsThereForItsUsers() throws IOException {
    try (MountedMemory memory = new MountedMemory()) {
      Files.writeString(memory.file("file"), "text");
      try (FileChannel open = FileChannel.open(memory.file("file"))) {
        memory.mount.leave();
        assertFalse(Files.exists(memory.file("file")));
        assertEquals(4, open.read(ByteBuffer.allocate(9)));
        assertFalse(memory.mount.await(Duration.ZERO));
      }
      memory.mount.await();
    }
  }

  @Test
  void aBusyMountIsKeptUnlessItIsClosed() throws IOException {
    MountedMemory memory = new MountedMemory();
    try (memory) {
      Files.writeString(memory.file("file"), "text");
      try (FileChannel open = FileChannel.open(memory.file("file"))) {
        FileSystemException busy =
            assertThrows(FileSystemException.class, () -> FuseMount.unmount(memory.point, false));
        assertTrue(String.valueOf(busy.getReason()).contains("in use"), busy.getReason());
        assertEquals(4, open.size());
        memory.mount.close();
      }
      memory.mount.await();
      assertFalse(Files.exists(memory.file("file")));
    }
  }

  @Test
  void theKernelIsToldOfChanges() throws IOException {
    try (MountedMemory memory = new MountedMemory()) {
      Path file = memory.file("file");
      assertFalse(Files.exists(file));
      FuseCall call = new FuseCall(0, 0, 0, 0, 0);
      FuseNode root = memory.fileSystem.root();
      byte[] name = {'f', 'i', 'l', 'e'};
      FuseNode node = memory.fileSystem.makeNode(call, root, name, 0100644, 0, 0);
      assertFalse(Files.exists(file)); // the kernel remembers that there is none
      memory.mount.server().changed(root, name);
      assertTrue(Files.exists(file));
      memory.fileSystem.change(
          call, node, null, new FuseChange(FuseChange.MODE, 0, 0600, 0, 0, 0, 0, 0, 0));
      assertEquals("644\n", memory.shell("stat -c %a file").check()); // as the kernel remembers
      memory.mount.server().attributesChanged(node);
      assertEquals("600\n", memory.shell("stat -c %a file").check());
    }
  }
}
