package io.squashkit.overlay.mount;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FuseCalls;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;

/// Asks the process that serves a mount to change it, by an `ioctl` on the mount's root: it needs no
/// socket and no place for one, and reaches the server from wherever the mount is seen.
///
/// A message has 4,096 bytes: what to do, then a path with a NUL behind it; the answer 0, or 1 and what went
/// wrong.
public final class StackControl {
  private static final int SIZE = 4096;

  /// The kernel's `_IOWR('Q', 1, char[4096])`.
  static final int COMMAND = 3 << 30 | SIZE << 16 | 'Q' << 8 | 1;

  private static final byte ADD = 1;
  private static final byte REMOVE = 2;

  private StackControl() {}

  /// Puts a layer on top of those of a mount.
  ///
  /// @param point the mount point
  /// @param layer an image, folder or archive
  /// @throws IOException if that is not possible or not allowed
  public static void add(Path point, Path layer) throws IOException {
    ask(point, ADD, layer);
  }

  /// Takes a layer away from a mount.
  ///
  /// @param point the mount point
  /// @param layer a layer of it
  /// @throws IOException if that is not possible or not allowed
  public static void remove(Path point, Path layer) throws IOException {
    ask(point, REMOVE, layer);
  }

  private static void ask(Path point, byte what, Path layer) throws IOException {
    byte[] path = layer.toRealPath().toString().getBytes(StandardCharsets.UTF_8);
    if (path.length > SIZE - 2) {
      throw new FileSystemException(layer.toString(), null, "path of " + path.length + " bytes");
    }
    byte[] message = new byte[SIZE];
    message[0] = what;
    System.arraycopy(path, 0, message, 1, path.length);
    Posix posix = Posix.host();
    int flags = OpenFlags.READ | OpenFlags.DIRECTORY;
    byte[] place = HostPath.of(point.toRealPath()).bytes();
    int file = Errno.check(posix.open(Posix.CWD, place, flags, 0), point);
    int result;
    try {
      result = FuseCalls.control(file, COMMAND, message);
    } finally {
      posix.close(file);
    }
    if (result == -Errno.ENOTTY || result == -Errno.ENOSYS || result == -Errno.EINVAL) {
      throw new FileSystemException(
          point.toString(), null, "is no mount whose layers can change: mount it with --via fuse");
    }
    Errno.check(result, point);
    if (message[0] != 0) {
      throw new IOException(new String(tail(message), StandardCharsets.UTF_8));
    }
  }

  private static byte[] tail(byte[] message) {
    int end = 1;
    while (end < message.length && message[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(message, 1, end);
  }

  /// Does what a message asks for.
  static byte[] answer(ChangingFileSystem fileSystem, byte[] message) {
    byte[] answer = new byte[SIZE];
    try {
      Path path = Path.of(new String(tail(message), StandardCharsets.UTF_8));
      if (message[0] == ADD) {
        fileSystem.add(path);
      } else {
        fileSystem.remove(path);
      }
    } catch (IOException | RuntimeException e) {
      String said = e.getMessage();
      byte[] reason = (said == null ? e.toString() : said).getBytes(StandardCharsets.UTF_8);
      answer[0] = 1;
      System.arraycopy(reason, 0, answer, 1, Math.min(reason.length, SIZE - 2));
    }
    return answer;
  }
}
