package io.squashkit.overlay.algebra;

import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// Changes an upper directory that no mount uses: mends what [Check] has found. Follows no symbolic link on the way.
public final class Repair implements Closeable {
  private static final byte[] HERE = {'.'};
  private static final byte[] YES = {'y'};
  private static final int STEP = OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW;

  private final Posix posix = Posix.host();
  private final HostPath folder;
  private final MarkSpace space;
  private final int root;

  private Repair(Path upper, MarkSpace space) throws IOException {
    this.folder = HostPath.of(upper);
    this.space = space;
    this.root = Errno.check(folder.open(posix, OpenFlags.READ | OpenFlags.DIRECTORY), folder);
  }

  /// Opens an upper directory.
  ///
  /// @param upper the directory
  /// @param space where its marks are
  /// @return to be closed
  /// @throws IOException if it cannot be opened
  public static Repair open(Path upper, MarkSpace space) throws IOException {
    return new Repair(upper, space);
  }

  /// Mends one flaw.
  ///
  /// @param finding what was found
  /// @return what was done, in a few words; empty if nothing can be done
  /// @throws IOException if that fails
  public String mend(Finding finding) throws IOException {
    byte[] path = finding.path();
    return switch (finding.flaw()) {
      case GHOST_WHITEOUT -> {
        remove(path);
        yield "removed";
      }
      case DANGLING_REDIRECT -> {
        in(path, (at, name) -> posix.setXattr(at, name, space.mark("opaque"), YES));
        in(path, (at, name) -> posix.removeXattr(at, name, space.mark("redirect")));
        yield "made opaque";
      }
      case BAD_ORIGIN -> {
        in(path, (at, name) -> posix.removeXattr(at, name, space.mark("origin")));
        yield "origin removed";
      }
      case MISSING_IMPURE -> {
        in(path, (at, name) -> posix.setXattr(at, name, space.mark("impure"), YES));
        yield "impure set";
      }
      default -> "";
    };
  }

  private void remove(byte[] path) throws IOException {
    in(
        path,
        (at, name) -> {
          int result = posix.unlink(at, name, false);
          return result == -Errno.EISDIR ? posix.unlink(at, name, true) : result;
        });
  }

  /// A call on a name in an open directory.
  private interface Call {
    int on(int directory, byte[] name);
  }

  private void in(byte[] path, Call call) throws IOException {
    int slash = path.length - 1;
    while (slash >= 0 && path[slash] != '/') {
      slash--;
    }
    byte[] parent = slash < 0 ? HERE : Arrays.copyOf(path, slash);
    byte[] name = path.length == 0 ? HERE : Arrays.copyOfRange(path, slash + 1, path.length);
    HostPath shown = path.length == 0 ? folder : folder.resolve(path);
    int at = Errno.check(posix.openBelow(root, parent, STEP), shown);
    try {
      Errno.check(call.on(at, name), shown);
    } finally {
      posix.close(at);
    }
  }

  @Override
  public void close() {
    posix.close(root);
  }
}
