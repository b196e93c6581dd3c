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
import java.util.concurrent.locks.LockSupport;

/// Asks the process that serves a mount to change it, by an `ioctl` on the mount's root: it needs no
/// socket and no place for one, and reaches the server from wherever the mount is seen.
///
/// A message has 4,096 bytes: what to do, then a text with a NUL behind it; so has the answer
/// ([LayerRequests]). The answer to a change is its number, by which is asked what became of it.
public final class StackControl {
  private static final int STEP_NANOS = 1_000_000;

  /// The kernel's `_IOWR('Q', 1, char[4096])`.
  static final int COMMAND = 3 << 30 | LayerRequests.SIZE << 16 | 'Q' << 8 | 1;

  private StackControl() {}

  /// Puts a layer on top of those of a mount.
  ///
  /// @param point the mount point
  /// @param layer an image, folder or archive
  /// @throws IOException if that is not possible or not allowed
  public static void add(Path point, Path layer) throws IOException {
    ask(point, LayerRequests.ADD, layer);
  }

  /// Takes a layer away from a mount.
  ///
  /// @param point the mount point
  /// @param layer a layer of it
  /// @throws IOException if that is not possible or not allowed
  public static void remove(Path point, Path layer) throws IOException {
    ask(point, LayerRequests.REMOVE, layer);
  }

  private static void ask(Path point, byte what, Path layer) throws IOException {
    String path = layer.toRealPath().toString();
    int length = path.getBytes(StandardCharsets.UTF_8).length;
    if (length > LayerRequests.SIZE - 2) {
      throw new FileSystemException(layer.toString(), null, "path of " + length + " bytes");
    }
    Posix posix = Posix.host();
    int flags = OpenFlags.READ | OpenFlags.DIRECTORY;
    byte[] place = HostPath.of(point.toRealPath()).bytes();
    int file = Errno.check(posix.open(Posix.CWD, place, flags, 0), point);
    try {
      byte[] message = LayerRequests.message(what, path);
      send(file, message, point);
      while (message[0] == LayerRequests.WAIT) {
        LockSupport.parkNanos(STEP_NANOS);
        message[0] = LayerRequests.ASK;
        send(file, message, point);
      }
      if (message[0] != LayerRequests.DONE) {
        throw new IOException(LayerRequests.text(message));
      }
    } finally {
      posix.close(file);
    }
  }

  private static void send(int file, byte[] message, Path point) throws IOException {
    int result = FuseCalls.control(file, COMMAND, message);
    if (result == -Errno.ENOTTY || result == -Errno.ENOSYS || result == -Errno.EINVAL) {
      throw new FileSystemException(
          point.toString(), null, "is no mount whose layers can change: mount it with --via fuse");
    }
    Errno.check(result, point);
  }
}
