package io.squashkit.overlay.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The processes that serve a FUSE mount. Kernels before 6.16 do not tell which they are.
final class MountServer {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int STEP_MILLIS = 5;

  private final List<Path> processes = new ArrayList<>();

  /// Finds them.
  ///
  /// @param minor of the mount's device number, which is its connection's, too
  static MountServer of(int minor) throws IOException {
    MountServer server = new MountServer();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : all) {
        if (serves(process, minor)) {
          server.processes.add(process);
        }
      }
    }
    return server;
  }

  private static boolean serves(Path process, int minor) {
    String wanted = "fuse_connection:\t" + minor;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (Files.readSymbolicLink(file).toString().equals("/dev/fuse")
            && Files.readAllLines(process.resolve("fdinfo").resolve(file.getFileName()))
                .contains(wanted)) {
          return true;
        }
      }
    } catch (IOException | RuntimeException e) { // of others, or gone meanwhile
      return false;
    }
    return false;
  }

  /// A process that has ended and that nobody has asked for its status is none: the first process of a
  /// container may never ask. Nor is this one, which cannot wait for itself.
  private static boolean runs(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
      char state = stat.charAt(stat.lastIndexOf(')') + 2);
      boolean own = process.endsWith(Long.toString(ProcessHandle.current().pid()));
      return state != 'Z' && state != 'X' && !own;
    } catch (IOException e) {
      return false;
    }
  }

  /// Waits for their end, though not for ever: they have no mount to serve any more.
  void awaitEnd() {
    for (int waited = 0; waited < PATIENCE_MILLIS; waited += STEP_MILLIS) {
      if (processes.stream().noneMatch(MountServer::runs)) {
        return;
      }
      try {
        Thread.sleep(STEP_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
