package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.Status;
import io.squashkit.overlay.view.MergedEntry;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Our overlay, with the walk along paths that the kernel's callers do not do themselves.
final class OverlaySubject implements Subject {
  private static final int MOST_LINKS = 40;

  private final Overlay overlay;

  OverlaySubject(Overlay overlay) {
    this.overlay = overlay;
  }

  /// A directory and a name in it; the root has the name `.`.
  private record Spot(OverlayNode directory, Name name) {}

  private Spot spot(Caller who, String path, boolean follow) throws IOException {
    List<String> rest = new ArrayList<>(names(path));
    OverlayNode directory = overlay.root();
    int links = 0;
    while (!rest.isEmpty()) {
      String next = rest.removeFirst();
      if (next.equals("..")) {
        OverlayNode up = directory.parent();
        directory = up == null ? directory : up;
        continue;
      }
      Name name = Name.of(next.getBytes(StandardCharsets.ISO_8859_1));
      if (rest.isEmpty() && !follow) {
        Permission.check(directory, who, Permission.EXECUTE);
        return new Spot(directory, name);
      }
      OverlayNode node = overlay.lookup(who, directory, name);
      if (node != null && node.kind() == FileStatus.SYMLINK) {
        if (++links > MOST_LINKS) {
          throw new OverlayException(Errno.ELOOP, path);
        }
        String target = new String(node.target(), StandardCharsets.ISO_8859_1);
        rest.addAll(0, names(target));
        directory = target.startsWith("/") ? overlay.root() : directory;
        continue;
      }
      if (rest.isEmpty()) {
        return new Spot(directory, name);
      }
      if (node == null) {
        throw new OverlayException(Errno.ENOENT, path);
      }
      if (!node.isDirectory()) {
        throw new OverlayException(Errno.ENOTDIR, path);
      }
      directory = node;
    }
    return new Spot(directory, Name.of("."));
  }

  private static List<String> names(String path) {
    return Arrays.stream(path.split("/", -1)).filter(n -> !n.isEmpty() && !n.equals(".")).toList();
  }

  private OverlayNode node(Caller who, String path, boolean follow) throws IOException {
    OverlayNode node = find(who, spot(who, path, follow));
    if (node == null) {
      throw new OverlayException(Errno.ENOENT, path);
    }
    return node;
  }

  private @Nullable OverlayNode find(Caller who, Spot spot) throws IOException {
    return spot.name.equals(Name.of("."))
        ? spot.directory
        : overlay.lookup(who, spot.directory, spot.name);
  }

  private record OpenNode(OverlayNode node, @Nullable OverlayFile file) implements Handle {
    private static final int EBADF = 9;
    private static final int ENODEV = 19;

    private OverlayFile open() throws OverlayException {
      if (file == null) {
        throw new OverlayException(Errno.EISDIR, node);
      }
      return file;
    }

    /// The only device that has a driver takes everything and gives nothing: 1:3.
    private boolean isDevice() {
      return node.kind() == FileStatus.CHARACTER_DEVICE;
    }

    @Override
    public byte[] read(long position, int size) throws IOException {
      if (isDevice()) {
        return new byte[0];
      }
      ByteBuffer into = ByteBuffer.allocate(size);
      int read = open().read(position, into);
      return Arrays.copyOf(into.array(), read);
    }

    @Override
    public void write(long position, byte[] bytes) throws IOException {
      if (isDevice()) {
        return;
      }
      if (node.isDirectory()) { // opened to be read, as all directories are
        throw new OverlayException(EBADF, node);
      }
      int _ = open().write(position, ByteBuffer.wrap(bytes));
    }

    @Override
    public void truncate(long size) throws IOException {
      open().truncate(size);
    }

    @Override
    public void allocate(int mode, long position, long size) throws IOException {
      if (isDevice()) {
        throw new OverlayException(ENODEV, node);
      }
      open().allocate(mode, position, size);
    }

    @Override
    public void sync() throws IOException {
      if (file != null) {
        file.sync();
      }
    }

    @Override
    public int flags(Caller who) throws IOException {
      return node.flags(who);
    }

    @Override
    public void setFlags(Caller who, int flags) throws IOException {
      node.setFlags(who, flags);
    }

    @Override
    public void close() throws IOException {
      if (file != null) {
        file.close();
      }
    }
  }

  private static boolean isUnknown(OverlayNode node) throws IOException {
    int kind = node.kind();
    return kind == FileStatus.BLOCK_DEVICE
        || (kind == FileStatus.CHARACTER_DEVICE && node.status().major() == Fixture.NO_DRIVER);
  }

  @Override
  public Handle open(Caller who, String path, int flags, int permissions) throws IOException {
    if ((flags & OpenFlags.UNNAMED) == OpenFlags.UNNAMED) {
      OverlayFile file = overlay.makeUnnamed(who, node(who, path, true), permissions, flags);
      return new OpenNode(file.node(), file);
    }
    boolean exclusive = (flags & OpenFlags.EXCLUSIVE) != 0;
    Spot spot = spot(who, path, !exclusive);
    OverlayNode node = find(who, spot);
    if (node == null && (flags & OpenFlags.CREATE) != 0) {
      OverlayFile made = overlay.createOpen(who, spot.directory, spot.name, permissions, flags);
      return new OpenNode(made.node(), made);
    }
    if (node == null) {
      throw new OverlayException(Errno.ENOENT, path);
    }
    if (exclusive && (flags & OpenFlags.CREATE) != 0) {
      throw new OverlayException(Errno.EEXIST, path);
    }
    boolean pipe = node.kind() == FileStatus.FIFO && (flags & 3) == OpenFlags.WRITE;
    boolean opened = (flags & OpenFlags.PATH_ONLY) == 0;
    if (pipe
        || (opened && isUnknown(node))
        || node.kind() == FileStatus.SOCKET) { // nobody reads it, or no such driver
      throw new OverlayException(Errno.ENXIO, path);
    }
    boolean changes = (flags & (3 | OpenFlags.TRUNCATE)) != OpenFlags.READ;
    if (node.isDirectory() && opened && changes) {
      throw new OverlayException(Errno.EISDIR, path);
    }
    boolean content = node.isFile() && (flags & OpenFlags.PATH_ONLY) == 0;
    return new OpenNode(node, content ? node.open(who, flags) : null);
  }

  @Override
  public void makeDirectory(Caller who, String path, int permissions) throws IOException {
    Spot spot = spot(who, path, false);
    overlay.makeDirectory(who, spot.directory, spot.name, permissions);
  }

  @Override
  public void makeNode(Caller who, String path, int mode, int major, int minor) throws IOException {
    Spot spot = spot(who, path, false);
    overlay.makeNode(who, spot.directory, spot.name, mode, major, minor);
  }

  @Override
  public void makeSymlink(Caller who, String target, String path) throws IOException {
    Spot spot = spot(who, path, false);
    byte[] bytes = target.getBytes(StandardCharsets.ISO_8859_1);
    overlay.makeSymlink(who, spot.directory, spot.name, bytes);
  }

  @Override
  public void link(Caller who, String path, String other) throws IOException {
    OverlayNode node = node(who, path, false);
    Spot spot = spot(who, other, false);
    overlay.link(who, node, spot.directory, spot.name);
  }

  @Override
  public void link(Caller who, Handle file, String path) throws IOException {
    Spot spot = spot(who, path, false);
    overlay.link(who, ((OpenNode) file).open(), spot.directory, spot.name);
  }

  @Override
  public void remove(Caller who, String path, boolean directory) throws IOException {
    Spot spot = spot(who, path, false);
    if (directory) {
      overlay.removeDirectory(who, spot.directory, spot.name);
    } else {
      overlay.unlink(who, spot.directory, spot.name);
    }
  }

  @Override
  public void rename(Caller who, String path, String other, int flags) throws IOException {
    Spot from = spot(who, path, false);
    Spot to = spot(who, other, false);
    overlay.rename(who, from.directory, from.name, to.directory, to.name, flags);
  }

  @Override
  public void setPermissions(Caller who, String path, int permissions) throws IOException {
    node(who, path, false).setPermissions(who, permissions);
  }

  @Override
  public void setOwner(Caller who, String path, int owner, int group) throws IOException {
    node(who, path, false).setOwner(who, owner, group);
  }

  @Override
  public void setTimes(Caller who, String path, long seconds) throws IOException {
    java.time.Instant time = java.time.Instant.ofEpochSecond(seconds);
    node(who, path, false).setTimes(who, time, time);
  }

  @Override
  public void truncate(Caller who, String path, long size) throws IOException {
    node(who, path, true).truncate(who, size);
  }

  @Override
  public void setXattr(Caller who, String path, String name, byte[] value) throws IOException {
    node(who, path, false).setXattr(who, name, value, XattrMode.ANY);
  }

  @Override
  public byte[] xattr(Caller who, String path, String name) throws IOException {
    return node(who, path, false).xattr(who, name);
  }

  @Override
  public List<String> xattrs(Caller who, String path) throws IOException {
    return node(who, path, false).xattrNames(who);
  }

  @Override
  public void removeXattr(Caller who, String path, String name) throws IOException {
    node(who, path, false).removeXattr(who, name);
  }

  @Override
  public List<String> list(Caller who, String path) throws IOException {
    return overlay.list(who, node(who, path, true)).stream()
        .map(MergedEntry::name)
        .map(name -> new String(name.bytes(), StandardCharsets.ISO_8859_1))
        .toList();
  }

  @Override
  public Status status(Caller who, String path) throws IOException {
    return node(who, path, false).status();
  }

  @Override
  public byte[] target(Caller who, String path) throws IOException {
    return node(who, path, false).target();
  }

  @Override
  public void close() throws IOException {
    overlay.close();
  }
}
