package io.squashkit.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsableMemoryTest {
  @TempDir Path root;

  @BeforeEach
  void machine() throws IOException {
    write("proc/meminfo", "MemTotal:       16384 kB\nMemFree:  1 kB\n");
  }

  @Test
  void isTheMachinesWithoutGroups() {
    assertEquals(16384 << 10, bytes());
  }

  @Test
  void isTheLowestLimitOfAllGroupsAbove() throws IOException {
    write("proc/self/cgroup", "0::/outer/middle/inner\n");
    write("sys/fs/cgroup/outer/memory.max", "max\n");
    write("sys/fs/cgroup/outer/middle/memory.max", "1000000\n");
    write("sys/fs/cgroup/outer/middle/inner/memory.max", "2000000\n");
    assertEquals(1_000_000, bytes());
  }

  @Test
  void isThatOfTheContainersRoot() throws IOException {
    write("proc/self/cgroup", "0::/docker/of/the/host\n");
    write("sys/fs/cgroup/memory.max", "3000000\n");
    assertEquals(3_000_000, bytes());
  }

  @Test
  void knowsTheOldKindOfGroups() throws IOException {
    write("proc/self/cgroup", "5:cpu,cpuacct:/a\n4:memory:/a\n0::/\n");
    write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "4000000\n");
    assertEquals(4_000_000, bytes());
    write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "9223372036854771712\n");
    assertEquals(16384 << 10, bytes());
  }

  @Test
  void aPathOutOfTheTreeIsNotFollowed() throws IOException {
    write("proc/self/cgroup", "0::/../..\n");
    write("memory.max", "5\n");
    assertEquals(16384 << 10, bytes());
  }

  @Test
  void thisMachineHasSome() {
    assertTrue(new UsableMemory(Path.of("/")).bytes() > 1 << 20);
  }

  private long bytes() {
    return new UsableMemory(root).bytes();
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }
}
