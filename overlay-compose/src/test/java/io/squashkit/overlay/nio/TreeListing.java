package io.squashkit.overlay.nio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What any provider shows of a tree, a line for each path.
final class TreeListing {
  /// Times from here on are those of the test.
  private static final FileTime PRESENT = FileTime.fromMillis(1_500_000_000_000L);

  private TreeListing() {}

  static SortedMap<String, String> of(Path root) throws IOException {
    SortedMap<String, String> lines = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        lines.put(root.relativize(path).toString(), line(path));
      }
    }
    return lines;
  }

  private static String line(Path path) throws IOException {
    Map<String, Object> told =
        Files.readAttributes(
            path, "unix:mode,uid,gid,nlink,rdev,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
    FileTime time = (FileTime) told.get("lastModifiedTime");
    StringBuilder line = new StringBuilder(Integer.toOctalString((int) told.get("mode")));
    line.append(" of ").append(told.get("uid")).append(':').append(told.get("gid"));
    line.append(" device ").append(told.get("rdev"));
    line.append(" at ").append(time.compareTo(PRESENT) < 0 ? time : "present");
    if (Files.isSymbolicLink(path)) {
      line.append(" to ").append(Files.readSymbolicLink(path));
    } else if (Files.isRegularFile(path)) {
      byte[] content = Files.size(path) < 1 << 20 ? Files.readAllBytes(path) : new byte[0];
      line.append(" links ").append(told.get("nlink")).append(" size ").append(Files.size(path));
      line.append(" hash ").append(Arrays.hashCode(content));
    }
    if (Files.isRegularFile(path) || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      new TreeMap<>(Files.readAttributes(path, "user:*"))
          .forEach(
              (name, value) ->
                  line.append(' ').append(name).append(Arrays.toString((byte[]) value)));
    }
    return line.toString();
  }
}
