package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.posix.RenameFlags;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Xattrs;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The upper directory: what lies where in it, and the marks on it.
final class Upper implements AutoCloseable {
  static final byte[] YES = {'y'};

  private static final byte[] HERE = {'.'};
  private static final int UUID_SIZE = 16;
  private static final int USUAL = 512;
  private static final int LARGEST = 64 << 10;

  /// Longer ways are gone in steps: the kernel takes 4096 bytes, and some are for its own prefix.
  private static final int LONG = 3800;

  final Posix posix = Posix.host();
  final MarkSpace space;
  private final HostPath path;
  private final int root;

  private Upper(HostPath path, int root, MarkSpace space) {
    this.path = path;
    this.root = root;
    this.space = space;
  }

  static Upper open(Path folder, MarkSpace space) throws OverlayException {
    HostPath path = HostPath.of(folder);
    int root = path.open(Posix.host(), OpenFlags.READ | OpenFlags.DIRECTORY);
    return new Upper(path, OverlayException.check(root, path), space);
  }

  /// Keeps others off this directory until it is closed.
  void lock() throws OverlayException {
    lock(root, path);
  }

  static void lock(int directory, HostPath path) throws OverlayException {
    int locked = FileCalls.lock(directory);
    if (locked == -Errno.EAGAIN) {
      throw new OverlayException(
          Errno.EBUSY, path, "is the upper directory of an overlay that is in use");
    }
    OverlayException.check(locked, path);
  }

  @Override
  public void close() {
    posix.close(root);
  }

  int root() {
    return root;
  }

  /// What tells this upper directory from others: written once, as the kernel does at the first mount,
  /// unless the directory is older than that custom (kernel: `ovl_init_uuid_xattr`).
  void giveUuid() throws OverlayException {
    try (Place place = place(HERE)) {
      if (mark(place, "impure") == null && mark(place, "uuid") == null) {
        byte[] uuid = new byte[UUID_SIZE];
        new java.security.SecureRandom().nextBytes(uuid);
        setMark(place, "uuid", uuid);
      }
    }
  }

  /// The way from the root to an object that has a place here.
  static byte[] way(@Nullable OverlayNode directory, @Nullable Name last) {
    int length = last == null ? 0 : last.length();
    for (OverlayNode at = directory; at != null && at.parent() != null; at = at.parent()) {
      length += at.name().length() + (length == 0 ? 0 : 1);
    }
    if (length == 0) {
      return HERE;
    }
    byte[] way = new byte[length];
    int end = length;
    if (last != null) {
      end -= last.length();
      System.arraycopy(last.bytes(), 0, way, end, last.length());
    }
    for (OverlayNode at = directory; at != null && at.parent() != null; at = at.parent()) {
      if (end < length) {
        way[--end] = '/';
      }
      end -= at.name().length();
      System.arraycopy(at.name().bytes(), 0, way, end, at.name().length());
    }
    return way;
  }

  /// Where an object's copy here is.
  Place place(OverlayNode node) throws OverlayException {
    Place orphan = node.isRemoved() ? node.orphan : null;
    if (orphan != null) {
      return orphan;
    }
    if (node.isRemoved()) {
      throw OverlayException.gone(node);
    }
    return place(way(node, null));
  }

  /// Opens a directory, to be found there whatever becomes of its name.
  Place held(OverlayNode node) throws OverlayException {
    try (Place place = place(node)) {
      int flags = OpenFlags.PATH_ONLY | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW;
      int opened = posix.open(place.directory(), place.name(), flags, 0);
      return new Place(OverlayException.check(opened, node), HERE, false);
    }
  }

  /// Where a name in a directory is.
  Place place(OverlayNode directory, Name name) throws OverlayException {
    return place(way(directory, name));
  }

  Place place(byte[] way) throws OverlayException {
    if (way.length < LONG) {
      return new Place(root, way, false);
    }
    int slash = way.length - 1;
    while (way[slash] != '/') {
      slash--;
    }
    int flags = OpenFlags.PATH_ONLY | OpenFlags.DIRECTORY;
    int directory = posix.openBelow(root, Arrays.copyOf(way, slash), flags);
    OverlayException.check(directory, path.resolve(way));
    return new Place(directory, Arrays.copyOfRange(way, slash + 1, way.length), true);
  }

  /// What lies at a place, or null if nothing does.
  @Nullable Status status(Place place) throws OverlayException {
    FileStatus found = new FileStatus();
    int result = posix.status(place.directory(), place.name(), found);
    if (result == -Errno.ENOENT) {
      return null;
    }
    OverlayException.check(result, place);
    return Status.of(found);
  }

  /// One extended attribute, or null if there is none of that name.
  byte @Nullable [] xattr(Place place, String name) throws OverlayException {
    ByteBuffer into = ByteBuffer.allocate(USUAL);
    int length = posix.xattr(place.directory(), place.name(), name, into);
    if (length == -Errno.ERANGE) { // the host clears as much memory as there is room for
      into = ByteBuffer.allocate(LARGEST);
      length = posix.xattr(place.directory(), place.name(), name, into);
    }
    if (length == -Errno.ENODATA || length == -Errno.EOPNOTSUPP || length == -Errno.EPERM) {
      return null;
    }
    return Arrays.copyOf(into.array(), OverlayException.check(length, place));
  }

  /// All extended attributes as stored.
  Xattrs xattrs(Place place) throws OverlayException {
    Map<String, byte[]> found = new HashMap<>();
    for (String name : xattrNames(place)) {
      byte[] value = xattr(place, name);
      if (value != null) {
        found.put(name, value);
      }
    }
    return Xattrs.of(found);
  }

  /// Names of all extended attributes as stored.
  List<String> xattrNames(Place place) throws OverlayException {
    List<String> names = new ArrayList<>();
    int count = posix.listXattrs(place.directory(), place.name(), names);
    if (count != -Errno.EOPNOTSUPP) {
      OverlayException.check(count, place);
    }
    return names;
  }

  byte @Nullable [] mark(Place place, String mark) throws OverlayException {
    return xattr(place, space.mark(mark));
  }

  void setMark(Place place, String mark, byte[] value) throws OverlayException {
    int result = posix.setXattr(place.directory(), place.name(), space.mark(mark), value);
    OverlayException.check(result, place);
  }

  /// Marks a directory as one that holds, or may hold, copies (kernel: `ovl_set_impure`).
  void setImpure(OverlayNode directory) throws OverlayException {
    if (directory.impure) {
      return;
    }
    try (Place place = place(directory)) {
      if (mark(place, "impure") == null) {
        setMark(place, "impure", YES);
      }
    }
    directory.impure = true;
  }

  /// Sets the mark that says what an object is a copy of. Where user attributes cannot be, on what is
  /// neither file nor directory, there is none (kernel: `ovl_set_origin_fh`).
  void setOrigin(Place place, byte[] origin) throws OverlayException {
    String name = space.mark("origin");
    int result = posix.setXattr(place.directory(), place.name(), name, origin);
    if (result != -Errno.EPERM || space != MarkSpace.USER) {
      OverlayException.check(result, place);
    }
  }

  /// Gives a name to what lies elsewhere on the same file system.
  void rename(Place from, Place to, int flags) throws OverlayException {
    int result = posix.rename(from.directory(), from.name(), to.directory(), to.name(), flags);
    OverlayException.check(result, to);
  }

  /// Gives a name that nobody has.
  ///
  /// @return false if somebody has it
  boolean renameToFree(Place from, Place to) throws OverlayException {
    int flags = RenameFlags.NO_REPLACE;
    int result = posix.rename(from.directory(), from.name(), to.directory(), to.name(), flags);
    if (result != -Errno.EEXIST) {
      OverlayException.check(result, to);
    }
    return result == 0;
  }

  void unlink(Place place, boolean directory) throws OverlayException {
    OverlayException.check(posix.unlink(place.directory(), place.name(), directory), place);
  }
}
