package io.squashkit.testdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// An image mounted read-only: by the kernel, whose word is final, or by squashfuse. Unmounted when
/// closed.
public final class KernelMount implements AutoCloseable {
  private final Path folder;
  private final Peer unmount;

  private KernelMount(Path folder, Peer unmount) {
    this.folder = folder;
    this.unmount = unmount;
  }

  /// Has the kernel mount an image; needs root, else the test is skipped or fails, see [Needs].
  ///
  /// @param image the file
  /// @param offset where the image starts in it
  /// @return the mount
  /// @throws IOException if there is no folder to mount on
  public static KernelMount of(Path image, long offset) throws IOException {
    Needs.kernelMount();
    return mount(
        Peer.MOUNT, Peer.UMOUNT, "-t", "squashfs", "-o", "ro,loop,offset=" + offset, image);
  }

  /// Has squashfuse mount an image.
  ///
  /// @param image the file
  /// @param offset where the image starts in it
  /// @return the mount
  /// @throws IOException if there is no folder to mount on
  public static KernelMount squashfuse(Path image, long offset) throws IOException {
    Needs.that(Files.exists(Path.of("/dev/fuse")), "squashfuse needs /dev/fuse");
    Peer unmount = Needs.isRoot() ? Peer.UMOUNT : Peer.FUSERMOUNT3;
    return mount(Peer.SQUASHFUSE, unmount, "-o", "offset=" + offset, image);
  }

  private static KernelMount mount(Peer mount, Peer unmount, Object... arguments)
      throws IOException {
    Path folder = Files.createTempDirectory("mount");
    Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = folder;
    boolean done = false;
    try {
      mount.command(all).check();
      done = true;
      return new KernelMount(folder, unmount);
    } finally {
      if (!done) {
        Files.delete(folder);
      }
    }
  }

  /// Where the image is mounted.
  ///
  /// @return the folder
  public Path folder() {
    return folder;
  }

  @Override
  public void close() throws IOException {
    if (unmount == Peer.UMOUNT) {
      unmount.command(folder).check();
    } else {
      unmount.command("-u", folder).check();
    }
    Files.delete(folder);
  }
}
