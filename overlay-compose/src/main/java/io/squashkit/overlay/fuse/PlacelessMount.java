package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FsContextCalls;
import io.squashkit.squashfs.posix.Posix;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/// A file system that is served and read-only, and has no mount point: others of the kernel's file systems
/// stand on it. It ends with the last of them, and with this process. Who mounts it must be root, if only of
/// a user namespace.
public final class PlacelessMount implements Closeable {
  private final int file;
  private final FuseServer server;

  private PlacelessMount(int file, FuseServer server) {
    this.file = file;
    this.server = server;
  }

  /// Mounts and serves.
  ///
  /// @param fileSystem what to serve
  /// @param threads how many questions are answered at once
  /// @param log takes one line for each failure that is not an answer; called by any thread
  /// @return the mount, which is live
  /// @throws java.nio.file.AccessDeniedException if that is not allowed
  /// @throws IOException if that is not possible
  public static PlacelessMount mount(FuseFileSystem fileSystem, int threads, Consumer<String> log)
      throws IOException {
    int device = Errno.check(FuseMount.openDevice(), "/dev/fuse");
    int file;
    try {
      file = mount(device);
    } catch (IOException e) {
      Posix.host().close(device);
      throw e;
    }
    boolean live = false;
    try {
      FuseServer server =
          FuseServer.start(fileSystem, FuseDisguise.NONE, device, true, threads, log);
      server.awaitLive();
      live = true;
      return new PlacelessMount(file, server);
    } finally {
      if (!live) {
        Posix.host().close(file);
      }
    }
  }

  private static int mount(int device) throws IOException {
    Posix posix = Posix.host();
    int context = Errno.check(FsContextCalls.open("fuse"), "a mount of FUSE");
    try {
      set(context, "source", "squash");
      set(context, "subtype", "squash");
      set(context, "fd", Integer.toString(device));
      set(context, "rootmode", "40000");
      set(context, "user_id", Integer.toUnsignedString(posix.effectiveUser()));
      set(context, "group_id", Integer.toUnsignedString(posix.effectiveGroup()));
      check(FsContextCalls.flag(context, "default_permissions"));
      check(FsContextCalls.flag(context, "allow_other"));
      check(FsContextCalls.flag(context, "ro"));
      check(FsContextCalls.create(context));
      return check(FsContextCalls.mount(context, FsContextCalls.READ_ONLY));
    } finally {
      posix.close(context);
    }
  }

  private static void set(int context, String key, String value) throws IOException {
    check(FsContextCalls.string(context, key, value.getBytes(StandardCharsets.US_ASCII)));
  }

  private static int check(int result) throws IOException {
    return Errno.check(result, "a mount of FUSE");
  }

  /// The mount as an open file.
  ///
  /// @return what the kernel's calls take for it
  public int file() {
    return file;
  }

  /// What the kernel has mounted on it, and who serves this.
  ///
  /// @param point the mount point of what stands on it: an absolute path without symbolic links
  /// @return a mount that ends with this one, when that is closed here, too
  public FuseMount below(Path point) {
    return new FuseMount(point, server);
  }

  /// Lets go of the mount: what stands on it keeps it.
  @Override
  public void close() {
    Posix.host().close(file);
  }
}
