package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.testdata.ThreadIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A mount of the kernel, asked by the calls of the host.
final class MountSubject implements Subject {
  private static final int LARGE = 64 << 10;

  private final Posix posix = Posix.host();
  private final Path mount;

  MountSubject(Path mount) {
    this.mount = mount;
  }

  private byte[] at(String path) {
    return (mount + "/" + path).getBytes(StandardCharsets.ISO_8859_1);
  }

  private interface Call {
    int make() throws IOException;
  }

  private static int as(Caller who, String path, Call call) throws IOException {
    if (who.isRoot()) {
      return OverlayException.check(call.make(), path);
    }
    try (ThreadIdentity _ = ThreadIdentity.of(who.user(), who.group())) {
      return OverlayException.check(call.make(), path);
    }
  }

  private final class OpenFile implements Handle {
    private final int file;

    OpenFile(int file) {
      this.file = file;
    }

    @Override
    public byte[] read(long position, int size) throws IOException {
      ByteBuffer into = ByteBuffer.allocate(size);
      int read = OverlayException.check(posix.read(file, position, into), "read");
      return Arrays.copyOf(into.array(), read);
    }

    @Override
    public void write(long position, byte[] bytes) throws IOException {
      OverlayException.check(posix.write(file, position, ByteBuffer.wrap(bytes)), "write");
    }

    @Override
    public void truncate(long size) throws IOException {
      OverlayException.check(posix.truncate(file, size), "truncate");
    }

    @Override
    public void allocate(int mode, long position, long size) throws IOException {
      OverlayException.check(FileCalls.allocate(file, mode, position, size), "allocate");
    }

    @Override
    public void sync() throws IOException {
      OverlayException.check(FileCalls.sync(file), "sync");
    }

    @Override
    public int flags(Caller who) throws IOException {
      return OverlayException.check(FileCalls.flags(file), "flags");
    }

    @Override
    public void setFlags(Caller who, int flags) throws IOException {
      OverlayException.check(FileCalls.setFlags(file, flags), "flags");
    }

    @Override
    public void close() {
      posix.close(file);
    }
  }

  @Override
  public Handle open(Caller who, String path, int flags, int permissions) throws IOException {
    int file = as(who, path, () -> posix.open(Posix.CWD, at(path), flags, permissions));
    Handle opened = new OpenFile(file);
    if (who.isRoot()) {
      return opened;
    }
    return new IdentityHandle(opened, who);
  }

  /// The kernel looks at who writes, not at who has opened.
  private record IdentityHandle(Handle file, Caller who) implements Handle {
    private interface Action {
      void run() throws IOException;
    }

    private void as(Action action) throws IOException {
      try (ThreadIdentity _ = ThreadIdentity.of(who.user(), who.group())) {
        action.run();
      }
    }

    @Override
    public byte[] read(long position, int size) throws IOException {
      return file.read(position, size);
    }

    @Override
    public void write(long position, byte[] bytes) throws IOException {
      as(() -> file.write(position, bytes));
    }

    @Override
    public void truncate(long size) throws IOException {
      as(() -> file.truncate(size));
    }

    @Override
    public void allocate(int mode, long position, long size) throws IOException {
      as(() -> file.allocate(mode, position, size));
    }

    @Override
    public void sync() throws IOException {
      file.sync();
    }

    @Override
    public int flags(Caller caller) throws IOException {
      return file.flags(caller);
    }

    @Override
    public void setFlags(Caller caller, int flags) throws IOException {
      as(() -> file.setFlags(caller, flags));
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  @Override
  public void makeDirectory(Caller who, String path, int permissions) throws IOException {
    as(who, path, () -> posix.makeDirectory(Posix.CWD, at(path), permissions));
  }

  @Override
  public void makeNode(Caller who, String path, int mode, int major, int minor) throws IOException {
    as(who, path, () -> posix.makeNode(Posix.CWD, at(path), mode, major, minor));
  }

  @Override
  public void makeSymlink(Caller who, String target, String path) throws IOException {
    byte[] bytes = target.getBytes(StandardCharsets.ISO_8859_1);
    as(who, path, () -> posix.makeSymlink(bytes, Posix.CWD, at(path)));
  }

  @Override
  public void link(Caller who, String path, String other) throws IOException {
    as(who, path, () -> posix.link(Posix.CWD, at(path), Posix.CWD, at(other)));
  }

  @Override
  public void link(Caller who, Handle file, String path) throws IOException {
    OpenFile open = (OpenFile) (file instanceof IdentityHandle other ? other.file : file);
    as(who, path, () -> FileCalls.link(open.file, Posix.CWD, at(path)));
  }

  @Override
  public void remove(Caller who, String path, boolean directory) throws IOException {
    as(who, path, () -> posix.unlink(Posix.CWD, at(path), directory));
  }

  @Override
  public void rename(Caller who, String path, String other, int flags) throws IOException {
    as(who, path, () -> posix.rename(Posix.CWD, at(path), Posix.CWD, at(other), flags));
  }

  @Override
  public void setPermissions(Caller who, String path, int permissions) throws IOException {
    as(who, path, () -> posix.setPermissions(Posix.CWD, at(path), permissions));
  }

  @Override
  public void setOwner(Caller who, String path, int owner, int group) throws IOException {
    as(who, path, () -> posix.setOwner(Posix.CWD, at(path), owner, group));
  }

  @Override
  public void setTimes(Caller who, String path, long seconds) throws IOException {
    as(who, path, () -> posix.setTimes(Posix.CWD, at(path), seconds, 0));
  }

  @Override
  public void truncate(Caller who, String path, long size) throws IOException {
    as(who, path, () -> FileCalls.truncate(at(path), size));
  }

  @Override
  public void setXattr(Caller who, String path, String name, byte[] value) throws IOException {
    as(who, path, () -> posix.setXattr(Posix.CWD, at(path), name, value));
  }

  @Override
  public byte[] xattr(Caller who, String path, String name) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(LARGE);
    int size = as(who, path, () -> posix.xattr(Posix.CWD, at(path), name, into));
    return Arrays.copyOf(into.array(), size);
  }

  @Override
  public List<String> xattrs(Caller who, String path) throws IOException {
    List<String> names = new ArrayList<>();
    as(who, path, () -> posix.listXattrs(Posix.CWD, at(path), names));
    return names;
  }

  @Override
  public void removeXattr(Caller who, String path, String name) throws IOException {
    as(who, path, () -> posix.removeXattr(Posix.CWD, at(path), name));
  }

  @Override
  public List<String> list(Caller who, String path) throws IOException {
    int flags = OpenFlags.READ | OpenFlags.DIRECTORY;
    int directory = as(who, path, () -> posix.open(Posix.CWD, at(path), flags, 0));
    List<byte[]> names = new ArrayList<>();
    try {
      OverlayException.check(posix.list(directory, names), path);
    } finally {
      posix.close(directory);
    }
    return names.stream().map(one -> new String(one, StandardCharsets.ISO_8859_1)).toList();
  }

  @Override
  public Status status(Caller who, String path) throws IOException {
    FileStatus status = new FileStatus();
    as(who, path, () -> posix.status(Posix.CWD, at(path), status));
    return Status.of(status);
  }

  @Override
  public byte[] target(Caller who, String path) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(LARGE);
    int size = as(who, path, () -> posix.readLink(Posix.CWD, at(path), into));
    return Arrays.copyOf(into.array(), size);
  }

  @Override
  public void close() {
    // whoever has mounted it unmounts it
  }
}
