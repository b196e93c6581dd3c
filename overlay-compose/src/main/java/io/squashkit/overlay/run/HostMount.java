package io.squashkit.overlay.run;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FsContextCalls;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.Posix;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Something of the host, held as a mount until it can be put into its place: by then the host itself is out
/// of sight.
final class HostMount implements Closeable {
  private final Path from;
  private final int open;

  /// Whether it is a folder.
  final boolean isFolder;

  private HostMount(Path from, int open, boolean isFolder) {
    this.from = from;
    this.open = open;
    this.isFolder = isFolder;
  }

  /// Takes it, with all that is mounted below.
  static HostMount of(Path from, boolean readOnly) throws IOException {
    Path real = from.toRealPath();
    int open = Errno.check(FsContextCalls.copy(HostPath.of(real).bytes()), from);
    HostMount mount = new HostMount(from, open, Files.isDirectory(real));
    boolean done = false;
    try {
      if (readOnly) {
        Errno.check(FsContextCalls.setReadOnly(open), from);
      }
      done = true;
      return mount;
    } finally {
      if (!done) {
        mount.close();
      }
    }
  }

  /// Puts it into its place.
  ///
  /// @param place a file or folder, as this is; links are followed from the root that there is by now
  void place(Path place) throws IOException {
    Path real = place.toRealPath();
    Errno.check(FsContextCalls.place(open, HostPath.of(real).bytes()), from + " on " + place);
  }

  @Override
  public void close() {
    Posix.host().close(open);
  }
}
