package io.squashkit.overlay.mount;

import io.squashkit.overlay.fuse.FuseMount;
import io.squashkit.overlay.kernel.OverlayMount;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.MountCalls;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
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
    boolean served = isServed(mount);
    int connection = connection(mount);
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

  /// Takes away what is left on a mount point of mounts of this program whose server was killed: all that is
  /// asked of them fails, and what is mounted over them would stand on that. Others stay.
  ///
  /// @param point the mount point
  /// @return whether there was one
  /// @throws IOException if there is no such folder, the mount is an overlay of the kernel that somebody still
  ///     writes to, or that is not allowed
  public static boolean clear(Path point) throws IOException {
    Path absolute = absolute(point);
    boolean found = false;
    MountEntry mount = last(absolute);
    while (mount != null && isOwn(mount) && connection(mount) >= 0 && isDead(absolute)) {
      unmount(absolute, isServed(mount));
      found = true;
      mount = last(absolute);
    }
    return found;
  }

  /// Asks for a name that nobody has asked for: the kernel answers what it knows by itself, for ever. An
  /// overlay asks its layers.
  private static boolean isDead(Path point) {
    byte[] name = HostPath.of(point.resolve(".squash-" + System.nanoTime())).bytes();
    int result = Posix.host().status(Posix.CWD, name, new FileStatus());
    return result == -Errno.ENOTCONN || result == -Errno.ECONNABORTED;
  }

  private static boolean isServed(MountEntry mount) {
    return mount.type().equals(FuseMount.TYPE);
  }

  /// The FUSE connection that serves a mount, or what it stands on; -1 if none does.
  private static int connection(MountEntry mount) {
    String source = mount.source();
    if (isServed(mount)) {
      return mount.minor();
    }
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
    if (Files.isSymbolicLink(whole)) {
      return whole.toRealPath();
    }
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
