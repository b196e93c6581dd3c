package io.squashkit.overlay.layer;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.scan.HostFile;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A file or folder below a layer's folder. It knows its way from there; each question opens the folder
/// that it lies in, and nothing stays open.
final class HostNode implements LayerNode {
  /// A folder's own name for itself.
  static final byte[] HERE = {'.'};

  private static final int STEP = OpenFlags.PATH_ONLY | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW;
  private static final int LIST = OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW;
  private static final int LARGEST = 64 << 10;
  private static final int LARGEST_HANDLE = 128;

  private final HostLayer layer;
  private final @Nullable HostNode parent;
  private final byte[] name;
  private final Status status;

  HostNode(HostLayer layer, @Nullable HostNode parent, byte[] name, Status status) {
    this.layer = layer;
    this.parent = parent;
    this.name = name;
    this.status = status;
  }

  /// Something to do with the open folder that an object lies in.
  private interface Question<T> {
    T ask(int folder) throws IOException;
  }

  private int open(@Nullable HostNode place, int flags) throws IOException {
    byte[] way = place == null ? HERE : place.way();
    return Errno.check(layer.open(way, flags), place == null ? layer.name() : place);
  }

  /// Opens a folder on the way, asks, and closes it.
  private <T> T in(@Nullable HostNode place, int flags, Question<T> question) throws IOException {
    int folder = open(place, flags);
    try {
      return question.ask(folder);
    } finally {
      layer.posix.close(folder);
    }
  }

  /// The way from the layer's folder.
  byte[] way() {
    int length = -1;
    for (HostNode node = this; node != null; node = node.parent) {
      length += node.parent == null && node != this ? 0 : node.name.length + 1;
    }
    byte[] way = new byte[length];
    int end = length;
    for (HostNode node = this; node != null && end > 0; node = node.parent) {
      end -= node.name.length;
      System.arraycopy(node.name, 0, way, end, node.name.length);
      if (end > 0) {
        way[--end] = '/';
      }
    }
    return way;
  }

  /// The path for messages.
  @Override
  public String toString() {
    return parent == null ? layer.name() : layer.shown(way()).toString();
  }

  @Override
  public Status status() {
    return status;
  }

  @Override
  public Xattrs xattrs() throws IOException {
    return in(parent, STEP, this::xattrs);
  }

  private Xattrs xattrs(int folder) throws IOException {
    List<String> names = new ArrayList<>();
    int count = layer.posix.listXattrs(folder, name, names);
    if (count == -Errno.EOPNOTSUPP) {
      return Xattrs.NONE;
    }
    Errno.check(count, this);
    Map<String, byte[]> found = new HashMap<>();
    for (String one : names) {
      byte[] value = xattr(folder, one);
      if (value != null) {
        found.put(one, value);
      }
    }
    return Xattrs.of(found);
  }

  @Override
  public byte @Nullable [] xattr(String wanted) throws IOException {
    int folder = open(parent, STEP);
    try {
      return xattr(folder, wanted);
    } finally {
      layer.posix.close(folder);
    }
  }

  private byte @Nullable [] xattr(int folder, String wanted) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(LARGEST);
    int length = layer.posix.xattr(folder, name, wanted, into);
    if (length == -Errno.ENODATA || length == -Errno.EOPNOTSUPP) {
      return null;
    }
    Errno.check(length, this);
    return bytes(into);
  }

  private static byte[] bytes(ByteBuffer filled) {
    byte[] bytes = new byte[filled.flip().remaining()];
    filled.get(bytes);
    return bytes;
  }

  @Override
  public @Nullable LayerNode child(Name wanted) throws IOException {
    if (!status.isDirectory() || !wanted.isSound()) {
      return null;
    }
    int folder = open(this, STEP);
    try {
      return child(folder, wanted.bytes());
    } finally {
      layer.posix.close(folder);
    }
  }

  private @Nullable HostNode child(int folder, byte[] wanted) throws IOException {
    FileStatus found = new FileStatus();
    int result = layer.posix.status(folder, wanted, found);
    if (result == -Errno.ENOENT) {
      return null;
    }
    Errno.check(result, layer.shown(way()).resolve(wanted));
    return new HostNode(layer, this, wanted, Status.of(found));
  }

  @Override
  public List<LayerEntry> entries() throws IOException {
    return in(this, LIST, this::entries);
  }

  private List<LayerEntry> entries(int folder) throws IOException {
    List<LayerEntry> entries = new ArrayList<>();
    int result =
        layer.posix.list(
            folder, (one, kind, inode) -> entries.add(new LayerEntry(Name.of(one), kind, inode)));
    Errno.check(result, this);
    FileStatus found = new FileStatus();
    for (int i = 0; i < entries.size(); i++) {
      LayerEntry entry = entries.get(i);
      if (entry.kind() == 0) { // a file system that does not tell
        byte[] one = entry.name().bytes();
        Errno.check(layer.posix.status(folder, one, found), this);
        entries.set(i, new LayerEntry(entry.name(), found.kind(), found.inode()));
      }
    }
    return entries;
  }

  @Override
  public FileContent content() throws IOException {
    if (!status.isFile()) {
      throw new FileSystemException(toString(), null, "is no regular file");
    }
    return in(
        parent,
        STEP,
        folder -> {
          FileStatus now = new FileStatus();
          Errno.check(layer.posix.status(folder, name, now), this);
          return new Content(this, now);
        });
  }

  /// The bytes, reached from the layer's folder.
  private static final class Content extends HostFile {
    private final HostNode of;

    Content(HostNode of, FileStatus status) {
      super(of.layer.posix, of.folder(), Name.of(of.name), status);
      this.of = of;
    }

    @Override
    protected int open(int flags) {
      return of.layer.open(of.way(), flags);
    }
  }

  private HostPath folder() {
    HostNode place = parent;
    return place == null || place.parent == null
        ? layer.shown()
        : layer.shown().resolve(place.way());
  }

  @Override
  public byte[] target() throws IOException {
    ByteBuffer into = ByteBuffer.allocate(LARGEST);
    Posix posix = layer.posix;
    Errno.check(in(parent, STEP, folder -> posix.readLink(folder, name, into)), this);
    return bytes(into);
  }

  @Override
  public byte[] origin() throws IOException {
    ByteBuffer handle = ByteBuffer.allocate(LARGEST_HANDLE);
    Posix posix = layer.posix;
    int type = in(parent, STEP, folder -> posix.fileHandle(folder, name, handle));
    if (type == -Errno.EOPNOTSUPP) {
      return Origin.UNKNOWN;
    }
    return Origin.of(Errno.check(type, this), layer.uuid(), handle.flip());
  }
}
