package io.squashkit.overlay.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Who keeps a mount from ending: processes that work in it or have something of it open, and mounts below
/// it. Only as far as this user may look.
final class MountUsers {
  private static final int SHOWN = 5;

  private MountUsers() {}

  /// Names them.
  ///
  /// @param point an absolute path without symbolic links
  /// @return such as `bash (123), less (200)`; empty if none is found
  static String of(Path point) throws IOException {
    List<String> found = new ArrayList<>();
    String below = point + "/";
    for (MountEntry mount : MountEntry.all()) {
      String text =
          new String(mount.point().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      if (text.startsWith(below)) {
        found.add("what is mounted on " + text);
      }
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : processes) {
        if (uses(process, point)) {
          found.add(name(process) + " (" + process.getFileName() + ")");
        }
      }
    }
    String more = found.size() > SHOWN ? " and " + (found.size() - SHOWN) + " more" : "";
    return String.join(", ", found.subList(0, Math.min(SHOWN, found.size()))) + more;
  }

  private static boolean uses(Path process, Path point) {
    return leadsBelow(process.resolve("cwd"), point)
        || leadsBelow(process.resolve("root"), point)
        || leadsBelow(process.resolve("exe"), point)
        || anyLeadsBelow(process.resolve("fd"), point)
        || anyLeadsBelow(process.resolve("map_files"), point);
  }

  private static boolean anyLeadsBelow(Path links, Path point) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(links)) {
      for (Path link : all) {
        if (leadsBelow(link, point)) {
          return true;
        }
      }
    } catch (IOException | RuntimeException e) { // of others, or gone meanwhile
      return false;
    }
    return false;
  }

  private static boolean leadsBelow(Path link, Path point) {
    try {
      return Files.readSymbolicLink(link).startsWith(point);
    } catch (IOException e) {
      return false;
    }
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1).strip();
    } catch (IOException e) {
      return "?";
    }
  }
}
