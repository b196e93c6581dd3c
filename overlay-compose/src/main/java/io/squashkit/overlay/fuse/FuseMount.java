package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FuseCalls;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.MountCalls;
import io.squashkit.squashfs.posix.Posix;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.function.Consumer;

/// A file system that is served at a mount point. Whoever may mount does so himself (`mount(2)`: root, also
/// that of a user namespace); others have `fusermount3` do it.
public final class FuseMount implements Closeable {
  /// What mounts are shown as; the part behind the dot is our own.
  public static final String TYPE = "fuse.squash";

  private static final int ENODEV = 19;

  private final Path point;
  private final FuseServer server;

  FuseMount(Path point, FuseServer server) {
    this.point = point;
    this.server = server;
  }

  /// Mounts and serves.
  ///
  /// @param fileSystem what to serve
  /// @param point a directory
  /// @param options how
  /// @param log takes one line for each failure that is not an answer; called by any thread
  /// @return the mount, which is live
  /// @throws IOException if that is not allowed or not possible
  public static FuseMount mount(
      FuseFileSystem fileSystem, Path point, FuseMountOptions options, Consumer<String> log)
      throws IOException {
    return mount(fileSystem, FuseDisguise.NONE, point, options, log);
  }

  /// Mounts and serves.
  ///
  /// @param fileSystem what to serve
  /// @param disguise what is shown otherwise than the file system has it
  /// @param point a directory
  /// @param options how
  /// @param log takes one line for each failure that is not an answer; called by any thread
  /// @return the mount, which is live
  /// @throws IOException if that is not allowed or not possible
  public static FuseMount mount(
      FuseFileSystem fileSystem,
      FuseDisguise disguise,
      Path point,
      FuseMountOptions options,
      Consumer<String> log)
      throws IOException {
    Path real = point.toRealPath();
    if (!Files.readAttributes(real, BasicFileAttributes.class).isDirectory()) {
      throw new NotDirectoryException(point.toString());
    }
    int device = mountedDevice(real, options);
    boolean live = false;
    try {
      FuseServer server =
          FuseServer.start(
              fileSystem, disguise, device, options.readOnly(), options.threads(), log);
      server.awaitLive();
      ReadAhead.widen(real);
      fileSystem.served(server);
      live = true;
      return new FuseMount(real, server);
    } finally {
      if (!live) {
        detach(real);
      }
    }
  }

  /// Opens the way to the kernel.
  ///
  /// @return the open file, or a negative error number
  static int openDevice() throws FileSystemException {
    int device = FuseCalls.open();
    if (device == -Errno.ENOENT || device == -ENODEV) {
      throw new FileSystemException(
          "/dev/fuse",
          null,
          "missing: the kernel has no FUSE, or its module is not loaded (modprobe fuse)");
    }
    return device;
  }

  private static int mountedDevice(Path point, FuseMountOptions options) throws IOException {
    int device = openDevice();
    if (device == -Errno.EACCES || device == -Errno.EPERM) {
      return Fusermount.mount(point, options);
    }
    Errno.check(device, "/dev/fuse");
    int result = mount(device, point, options);
    if (result >= 0) {
      return device;
    }
    Posix.host().close(device);
    if (result != -Errno.EPERM) {
      throw Errno.exception(-result, point);
    }
    return Fusermount.mount(point, options);
  }

  private static int mount(int device, Path point, FuseMountOptions options) {
    Posix posix = Posix.host();
    StringBuilder text = new StringBuilder("rootmode=40000,default_permissions");
    text.append(",fd=").append(device);
    text.append(",user_id=").append(Integer.toUnsignedString(posix.effectiveUser()));
    text.append(",group_id=").append(Integer.toUnsignedString(posix.effectiveGroup()));
    if (options.allowOthers()) {
      text.append(",allow_other");
    }
    int flags = options.readOnly() ? MountCalls.READ_ONLY : 0;
    if (!options.trusted()) {
      flags |= MountCalls.NO_SET_ID | MountCalls.NO_DEVICES;
    }
    byte[] source = options.source().getBytes(StandardCharsets.UTF_8);
    return MountCalls.mount(source, HostPath.of(point).bytes(), TYPE, flags, text.toString());
  }

  /// What serves the mount.
  ///
  /// @return the server
  public FuseServer server() {
    return server;
  }

  /// Waits until somebody has unmounted the file system.
  public void await() {
    server.await();
  }

  /// Waits for some time.
  ///
  /// @param time the longest
  /// @return whether somebody has unmounted the file system
  public boolean await(Duration time) {
    return server.await(time);
  }

  /// Unmounts if nobody has used the file system since this was asked last. Who has something of it open,
  /// or stands in it, uses it, and so does who looks a name up that the kernel knows: the kernel
  /// itself counts (`MNT_EXPIRE` of umount2(2)). Where only `fusermount3` may unmount, one that
  /// nobody has open is unmounted if no question came.
  ///
  /// @param asked whether a question came since
  /// @return whether it has been unmounted
  public boolean expire(boolean asked) {
    int result =
        MountCalls.unmount(HostPath.of(point).bytes(), MountCalls.EXPIRE | MountCalls.NO_FOLLOW);
    if (result == -Errno.EPERM && !asked) {
      try {
        Fusermount.unmount(point, false);
        return true;
      } catch (IOException e) { // in use
        return false;
      }
    }
    return result == 0;
  }

  /// Unmounts, whether or not it is in use: who waits for it gets an error. Does nothing if somebody has
  /// unmounted it before.
  @Override
  public void close() throws IOException {
    if (!server.hasEnded()) {
      detach(point);
    }
  }

  /// Takes the mount away from where this process sees it. It ends with its last user, or with the last
  /// other namespace of mounts that has it.
  ///
  /// @throws IOException if that is not allowed
  public void leave() throws IOException {
    unmount(point, true);
  }

  private static void detach(Path point) throws IOException {
    byte[] path = HostPath.of(point).bytes();
    int result = MountCalls.unmount(path, MountCalls.FORCE | MountCalls.NO_FOLLOW);
    if (result == -Errno.EBUSY) {
      result = MountCalls.unmount(path, MountCalls.DETACH | MountCalls.NO_FOLLOW);
    }
    if (result == -Errno.EPERM) {
      Fusermount.unmount(point, true);
    } else if (result != -Errno.EINVAL && result != -Errno.ENOENT) { // unmounted by others
      Errno.check(result, point);
    }
  }

  /// Unmounts what is mounted at a mount point.
  ///
  /// @param point an absolute path
  /// @param lazily whether it only disappears, and ends with its last user
  /// @throws IOException if it is in use, or that is not allowed
  public static void unmount(Path point, boolean lazily) throws IOException {
    int flags = MountCalls.NO_FOLLOW | (lazily ? MountCalls.DETACH : 0);
    int result = MountCalls.unmount(HostPath.of(point).bytes(), flags);
    if (result == -Errno.EPERM) {
      Fusermount.unmount(point, lazily);
    } else if (result == -Errno.EBUSY) {
      throw new FileSystemException(
          point.toString(), null, "in use: end what uses it, or unmount it lazily");
    } else {
      Errno.check(result, point);
    }
  }
}
