package io.squashkit.overlay.layer;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;

/// A folder of the host as a layer. It is held open, and everything below is reached from there, following
/// no symbolic link. Who changes it meanwhile sees what the kernel leaves undefined, too: files that
/// changed after they were found fail to open.
public final class HostLayer implements Layer {
  private static final int UUID_SIZE = 16;

  private final HostPath path;
  private final int root;
  private final byte[] uuid;
  private final boolean superuser;
  private final boolean xattrs;
  private boolean closed;

  /// The calls of the host.
  final Posix posix;

  private HostLayer(Posix posix, HostPath path, int root) throws IOException {
    this.posix = posix;
    this.path = path;
    this.root = root;
    ByteBuffer into = ByteBuffer.allocate(UUID_SIZE);
    this.uuid = new byte[Errno.check(posix.fileSystemUuid(root, into), path)];
    into.get(0, uuid);
    this.superuser = posix.effectiveUser() == 0;
    this.xattrs = posix.listXattrs(root, HostNode.HERE, new ArrayList<>()) != -Errno.EOPNOTSUPP;
  }

  /// Opens a folder.
  ///
  /// @param folder the folder, or a symbolic link to it
  /// @return the layer
  /// @throws IOException if it is none, or cannot be read
  public static HostLayer open(Path folder) throws IOException {
    return open(Posix.host(), folder);
  }

  static HostLayer open(Posix posix, Path folder) throws IOException {
    HostPath path = HostPath.of(folder);
    int root = Errno.check(path.open(posix, OpenFlags.READ | OpenFlags.DIRECTORY), path);
    boolean sound = false;
    try {
      HostLayer layer = new HostLayer(posix, path, root);
      sound = true;
      return layer;
    } finally {
      if (!sound) {
        posix.close(root);
      }
    }
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public LayerNode root() throws IOException {
    FileStatus status = new FileStatus();
    Errno.check(posix.status(root, status), path);
    return new HostNode(this, null, HostNode.HERE, Status.of(status));
  }

  /// The kernel shows `trusted.` only to the superuser.
  @Override
  public boolean showsMarks(MarkSpace space) {
    return xattrs && (superuser || space == MarkSpace.USER);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      posix.close(root);
    }
  }

  /// Opens a file or folder, so that the host can be asked about it.
  ///
  /// @param node a node of this layer
  /// @return the open file, to be closed with [Posix#close]
  /// @throws IOException if it cannot be opened
  public int open(LayerNode node) throws IOException {
    if (!(node instanceof HostNode host)) {
      throw new IllegalArgumentException(node + " is no node of " + path);
    }
    int flags = OpenFlags.READ | OpenFlags.NO_FOLLOW | OpenFlags.NON_BLOCKING;
    return Errno.check(open(host.way(), flags), host);
  }

  /// Opens what lies below the root.
  ///
  /// @param below its way from there
  /// @return the open file, or a negative error number
  int open(byte[] below, int flags) {
    synchronized (this) {
      if (closed) { // the number may be another file's by now
        return -Errno.EBADF;
      }
    }
    return posix.openBelow(root, below, flags);
  }

  /// The folder as it was named, for messages.
  HostPath shown() {
    return path;
  }

  /// A way from the root for messages.
  HostPath shown(byte[] below) {
    return path.resolve(below);
  }

  /// The UUID of the root's file system.
  ///
  /// @return 16 bytes, or none
  byte[] uuid() {
    return uuid.clone();
  }
}
