package io.squashkit.overlay.mount;

import io.squashkit.overlay.fuse.FuseMount;
import io.squashkit.overlay.kernel.OverlayMount;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.MountCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Ends mounts of this program. What they are made of ends with them, so the kernel's list of mounts says
/// all there is to know.
public final class Mounts {
  private Mounts() {}

  /// Unmounts what was mounted by this program, and waits until the process that served it has ended. Also
  /// works where that was killed.
  ///
  /// @param point the mount point
  /// @param lazily whether it only disappears, and ends with its last user
  /// @throws IOException if nothing of this program is mounted there, it is in use, or that is not allowed
  public static void unmount(Path point, boolean lazily) throws IOException {
    Path absolute = absolute(point);
    MountEntry mount = last(absolute);
    if (mount == null || !isOwn(mount)) {
      throw new FileSystemException(
          point.toString(), null, "is no mount of this program, see /proc/mounts");
    }
    boolean served = mount.type().equals(FuseMount.TYPE);
    int connection = served ? mount.minor() : connection(mount.source());
    MountServer server = connection >= 0 ? MountServer.of(connection) : null;
    int flags = MountCalls.NO_FOLLOW | (lazily ? MountCalls.DETACH : 0);
    int result = MountCalls.unmount(HostPath.of(absolute).bytes(), flags);
    if (result == -Errno.EPERM && served) {
      unmountAsUser(absolute, lazily);
    } else if (result == -Errno.EBUSY) {
      throw busy(absolute);
    } else {
      Errno.check(result, point);
    }
    if (server != null && !lazily) {
      server.awaitEnd();
    }
  }

  /// The FUSE connection that serves what an overlay stands on; -1 if none does.
  private static int connection(String source) {
    boolean served = source.matches(OverlayMount.SERVED + "\\d{1,9}");
    return served
        ? Integer.parseInt(source, OverlayMount.SERVED.length(), source.length(), 10)
        : -1;
  }

  private static void unmountAsUser(Path point, boolean lazily) throws IOException {
    try {
      FuseMount.unmount(point, lazily);
    } catch (FileSystemException e) {
      throw MountUsers.of(point).isEmpty() ? e : busy(point);
    }
  }

  private static FileSystemException busy(Path point) throws IOException {
    String users = MountUsers.of(point);
    return new FileSystemException(
        point.toString(),
        null,
        "in use"
            + (users.isEmpty() ? "" : " by " + users)
            + ": end what uses it, or unmount it lazily");
  }

  private static boolean isOwn(MountEntry mount) {
    return switch (mount.type()) {
      case FuseMount.TYPE, "squashfs" -> true;
      case "overlay" ->
          mount.source().equals(OverlayMount.SOURCE)
              || mount.source().startsWith(OverlayMount.SERVED);
      default -> false;
    };
  }

  /// A mount point whose server is dead cannot be asked for anything: so its folder is.
  private static Path absolute(Path point) throws IOException {
    Path whole = point.toAbsolutePath().normalize();
    Path parent = whole.getParent();
    Path name = whole.getFileName();
    return parent == null || name == null ? whole : parent.toRealPath().resolve(name);
  }

  /// What is mounted last on a mount point.
  private static @Nullable MountEntry last(Path point) throws IOException {
    MountEntry found = null;
    String wanted = new String(HostPath.of(point).bytes(), StandardCharsets.ISO_8859_1);
    for (MountEntry mount : MountEntry.all()) {
      if (mount.point().equals(wanted)) {
        found = mount;
      }
    }
    return found;
  }
}
