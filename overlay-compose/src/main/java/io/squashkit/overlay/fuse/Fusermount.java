package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.posix.ProcessCalls;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Has `fusermount3` mount and unmount, the set-id program that may. It sends the device that it has
/// mounted with over a socket whose number it finds in the environment (fusermount3(1)).
final class Fusermount {
  private static final String NAME = "fusermount3";
  private static final String SOCKET = "_FUSE_COMMFD";
  private static final String USUAL = "/usr/bin:/bin:/usr/local/bin";

  private Fusermount() {}

  /// Mounts.
  ///
  /// @param point an absolute path
  /// @param options how
  /// @return the device
  static int mount(Path point, FuseMountOptions options) throws IOException {
    StringBuilder text = new StringBuilder(options.readOnly() ? "ro" : "rw");
    text.append(",default_permissions,subtype=squash");
    text.append(",fsname=").append(options.source().replace("\\", "\\\\").replace(",", "\\,"));
    if (options.allowOthers()) {
      text.append(",allow_other");
    }
    String program = find(point);
    int[] sockets = new int[2];
    int[] pipe = new int[2];
    Errno.check(ProcessCalls.socketPair(sockets), point);
    try {
      Errno.check(ProcessCalls.pipe(pipe), point);
      try {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put(SOCKET, Integer.toString(sockets[1]));
        List<String> words = List.of("-o", text.toString(), "--", point.toString());
        int process = ProcessCalls.start(program, words, environment, pipe[1]);
        Posix.host().close(sockets[1]);
        sockets[1] = -1;
        Posix.host().close(pipe[1]);
        pipe[1] = -1;
        return device(Errno.check(process, program), sockets[0], pipe[0], point);
      } finally {
        close(pipe);
      }
    } finally {
      close(sockets);
    }
  }

  private static void close(int[] pair) {
    for (int file : pair) {
      if (file >= 0) {
        Posix.host().close(file);
      }
    }
  }

  private static int device(int process, int socket, int errors, Path point) throws IOException {
    int device = ProcessCalls.receiveFile(socket);
    String complaint = text(ProcessCalls.readSome(errors));
    int status = ProcessCalls.await(process);
    if (status == 0 && device >= 0) {
      return device;
    }
    throw failure(point, complaint, status);
  }

  private static IOException failure(Path point, String complaint, int status) {
    String line = complaint.strip().replaceAll("\\R", "; ");
    String reason = line.isEmpty() ? NAME + " exits with " + status : line;
    return new FileSystemException(point.toString(), null, reason);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// Unmounts.
  static void unmount(Path point, boolean lazily) throws IOException {
    List<String> words = new ArrayList<>(List.of(find(point), "-u"));
    if (lazily) {
      words.add("-z");
    }
    words.addAll(List.of("--", point.toString()));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String complaint = text(process.getInputStream().readAllBytes());
    try {
      int status = process.waitFor();
      if (status != 0) {
        throw failure(point, complaint, status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String find(Path point) throws IOException {
    String folders = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + USUAL;
    for (String folder : folders.split(File.pathSeparator, -1)) {
      Path program = Path.of(folder, NAME);
      if (!folder.isEmpty() && Files.isExecutable(program)) {
        return program.toString();
      }
    }
    throw new FileSystemException(
        point.toString(),
        null,
        "only root may mount by itself, and " + NAME + " is missing: install the package fuse3");
  }
}
