package io.squashkit.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How much memory this process may use: the machine's, or less where a control group has a limit, as
/// in containers.
final class UsableMemory {
  /// Taken where nothing can be found out.
  private static final long UNKNOWN = 4L << 30;

  private final Path root;

  /// @param root the folder that `proc` and `sys` are in
  UsableMemory(Path root) {
    this.root = root;
  }

  /// Bytes that the process may use.
  long bytes() {
    long bytes = machine();
    for (String line : lines("proc/self/cgroup")) { // such as 0::/user.slice or 4:memory:/docker/12
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && parts[0].equals("0")) {
        bytes = Math.min(bytes, lowest("sys/fs/cgroup", parts[2], "memory.max"));
      } else if (parts.length == 3 && List.of(parts[1].split(",")).contains("memory")) {
        bytes =
            Math.min(bytes, lowest("sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes"));
      }
    }
    return bytes;
  }

  private long machine() {
    for (String line : lines("proc/meminfo")) { // such as MemTotal:  16318480 kB
      if (line.startsWith("MemTotal:")) {
        long kilobytes = number(line.replace("MemTotal:", "").replace("kB", "").strip());
        return kilobytes > Long.MAX_VALUE >> 10 ? UNKNOWN : kilobytes << 10;
      }
    }
    return UNKNOWN;
  }

  /// A group is bound by its own limit and by those of the groups that it is in. In a container the
  /// group's path may be that of the host, of which only the root is to be seen.
  private long lowest(String mount, String path, String file) {
    long lowest = Long.MAX_VALUE;
    Path top = root.resolve(mount);
    Path group = top.resolve(path.substring(path.startsWith("/") ? 1 : 0)).normalize();
    while (group != null && group.startsWith(top)) {
      for (String line : read(group.resolve(file))) {
        lowest = Math.min(lowest, number(line.strip()));
      }
      group = group.getParent();
    }
    return lowest;
  }


  private List<String> lines(String file) {
    return read(root.resolve(file));
  }

  private static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of(); // not this kind of system
    }
  }

  /// `max` and nonsense stand for no limit.
  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
