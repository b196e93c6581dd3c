package io.squashkit.squashfs.scan;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes nodes of what the host tells of its files. One for each thread of a scan: it keeps the buffers
/// between calls, and attributes that are likely to come again.
final class NodeFactory {
  private static final int XATTR_SIZE = 64 << 10;
  private static final int REMEMBERED = 64;

  private final Scan scan;
  private final ByteBuffer value = ByteBuffer.allocate(XATTR_SIZE);
  private final List<String> xattrNames = new ArrayList<>();
  private final @Nullable Attributes[] remembered = new @Nullable Attributes[REMEMBERED];

  /// What was told of the entry in hand.
  final FileStatus status = new FileStatus();

  NodeFactory(Scan scan) {
    this.scan = scan;
  }

  /// The node of an entry other than a directory, once [#status] has been filled.
  ///
  /// @param directory the open directory
  /// @param path its path
  Node node(int directory, HostPath path, byte[] name) throws IOException {
    if (status.links() < 2) {
      return node(directory, path, name, null);
    }
    DeviceAndInode key = new DeviceAndInode(status.device(), status.inode());
    Node known = scan.linked.get(key);
    if (known == null) {
      Node fresh = node(directory, path, name, key);
      known = scan.linked.putIfAbsent(key, fresh);
      known = known == null ? fresh : known;
    }
    return known;
  }

  private Node node(int directory, HostPath path, byte[] name, @Nullable DeviceAndInode key)
      throws IOException {
    Attributes attributes = attributes(directory, path, name);
    return switch (status.kind()) {
      case FileStatus.REGULAR ->
          new Node.File(attributes, new HostFile(scan.posix, path, Name.of(name), status), key);
      case FileStatus.SYMLINK -> new Node.Symlink(attributes, target(directory, path, name), key);
      case FileStatus.BLOCK_DEVICE ->
          new Node.Device(attributes, true, status.major(), status.minor(), key);
      case FileStatus.CHARACTER_DEVICE ->
          new Node.Device(attributes, false, status.major(), status.minor(), key);
      case FileStatus.FIFO -> new Node.Fifo(attributes, key);
      case FileStatus.SOCKET -> new Node.Socket(attributes, key);
      default -> throw unknownKind(path, name);
    };
  }

  private IOException unknownKind(HostPath path, byte[] name) {
    return new IOException(
        path.resolve(name) + ": kind of file 0x" + Integer.toHexString(status.kind()) + " is none");
  }

  /// The node of a directory, once [#status] has been filled.
  MemoryDirectory directory(int directory, HostPath path, byte[] name, ScannedEntries entries)
      throws IOException {
    return new MemoryDirectory(attributes(directory, path, name), entries);
  }

  private byte[] target(int directory, HostPath path, byte[] name) throws IOException {
    value.clear();
    int length = scan.posix.readLink(directory, name, value);
    if (length < 0) {
      throw Errno.exception(-length, path.resolve(name));
    }
    byte[] target = new byte[length];
    value.get(0, target);
    return target;
  }

  private Attributes attributes(int directory, HostPath path, byte[] name) throws IOException {
    int permissions = status.permissions();
    Xattrs xattrs = Xattrs.NONE;
    if (scan.options.xattrs()) {
      boolean fits = path.fits(name.length);
      int start = fits ? Posix.CWD : directory;
      byte[] from = fits ? path.resolve(name).bytes() : name;
      xattrNames.clear();
      int count = scan.posix.listXattrs(start, from, xattrNames);
      if (count < 0 && count != -Errno.EOPNOTSUPP) {
        throw Errno.exception(-count, path.resolve(name) + ": extended attributes");
      }
      if (count > 0) {
        permissions = aclPermissions(start, from, permissions);
        xattrs = xattrs(start, from, path.resolve(name));
      }
    }
    return attributes(permissions, xattrs);
  }

  /// Takes ACLs off the list of names and counts them.
  private int aclPermissions(int start, byte[] from, int permissions) {
    boolean access = xattrNames.remove(PosixAcl.ACCESS);
    boolean forNew = xattrNames.remove(PosixAcl.DEFAULT);
    if (access || forNew) {
      scan.droppedAcls.increment();
    }
    value.clear();
    if (access && scan.posix.xattr(start, from, PosixAcl.ACCESS, value) > 0) {
      return PosixAcl.withoutAcl(permissions, value.flip());
    }
    return permissions;
  }

  private Xattrs xattrs(int start, byte[] from, HostPath path) throws IOException {
    Map<String, byte[]> found = new HashMap<>();
    boolean dropped = false;
    for (String name : xattrNames) {
      if (!isStorable(name)) {
        dropped = true;
        continue;
      }
      value.clear();
      int length = scan.posix.xattr(start, from, name, value);
      if (length == -Errno.ENODATA) { // gone since it was listed
        continue;
      }
      if (length < 0) {
        throw Errno.exception(-length, path + ": extended attribute " + name);
      }
      byte[] bytes = new byte[length];
      value.get(0, bytes);
      found.put(name, bytes);
    }
    if (dropped) {
      scan.droppedXattrs.increment();
    }
    return Xattrs.of(found);
  }

  private static boolean isStorable(String name) {
    return name.startsWith("user.") || name.startsWith("security.") || name.startsWith("trusted.");
  }

  /// Many files share all of their attributes, those of one package say: so do their nodes.
  private Attributes attributes(int permissions, Xattrs xattrs) {
    int owner = status.owner();
    int group = status.group();
    long mtime = status.mtime();
    int nanos = status.mtimeNanos();
    int hash = (int) (mtime ^ mtime >>> 6) * 31 + nanos * 31 + permissions * 7 + owner;
    int slot = (hash ^ hash >>> 16 ^ hash >>> 8) & REMEMBERED - 1;
    Attributes last = remembered[slot];
    if (last != null
        && last.permissions() == permissions
        && last.owner() == owner
        && last.group() == group
        && last.mtime() == mtime
        && last.mtimeNanos() == nanos
        && last.xattrs().equals(xattrs)) {
      return last;
    }
    Attributes fresh = new Attributes(permissions, owner, group, mtime, nanos, xattrs);
    remembered[slot] = fresh;
    return fresh;
  }
}
