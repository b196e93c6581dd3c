package io.squashkit.squashfs.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Temporary files in the making, deleted when the machine is shut down by a signal in the middle of
/// the work.
final class AbandonedFiles {
  private static final Set<Path> FILES = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(AbandonedFiles::delete, "squash-cleanup"));
  }

  private AbandonedFiles() {}

  static void add(Path file) {
    FILES.add(file);
  }

  static void remove(Path file) {
    FILES.remove(file);
  }

  private static void delete() {
    for (Path file : FILES) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // the process is ending: there is nobody left to tell
      }
    }
  }
}
