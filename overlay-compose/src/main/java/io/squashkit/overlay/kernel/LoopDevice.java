package io.squashkit.overlay.kernel;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.LoopCalls;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A file as a disk. The kernel takes it apart when it is closed here and nothing on it is mounted.
final class LoopDevice implements Closeable {
  /// How often another process may be faster.
  private static final int ATTEMPTS = 100;

  private static final int ENODEV = 19;

  private final String path;
  private final int open;

  private LoopDevice(String path, int open) {
    this.path = path;
    this.open = open;
  }

  /// Takes a free device for a file.
  ///
  /// @param image the file, and where the disk starts in it
  /// @throws KernelRefusal if there are no loop devices, or this user may not use them
  static LoopDevice of(KernelLayer.Image image) throws IOException {
    Posix posix = Posix.host();
    HostPath path = HostPath.of(image.path());
    int file = Errno.check(path.open(posix, OpenFlags.READ), path);
    try {
      for (int i = 0; i < ATTEMPTS; i++) {
        int number = LoopCalls.free();
        if (number < 0) {
          throw refusal("/dev/loop-control", number);
        }
        String name = "/dev/loop" + number;
        int device =
            posix.open(
                Posix.CWD, name.getBytes(StandardCharsets.US_ASCII), OpenFlags.READ_WRITE, 0);
        if (device < 0) {
          throw refusal(name, device);
        }
        int result = LoopCalls.configure(device, file, image.offset(), path.bytes());
        if (result >= 0) {
          return new LoopDevice(name, device);
        }
        posix.close(device);
        if (result != -Errno.EBUSY) {
          throw refusal(name, result);
        }
      }
      throw refusal("/dev/loop-control", -Errno.EBUSY);
    } finally {
      posix.close(file);
    }
  }

  private static KernelRefusal refusal(String device, int result) {
    String reason =
        result == -Errno.ENOENT || result == -ENODEV
            ? "missing: the kernel has no loop devices here"
            : Errno.text(-result);
    return new KernelRefusal(device, reason);
  }

  /// Where the device is.
  String path() {
    return path;
  }

  @Override
  public void close() {
    Posix.host().close(open);
  }
}
