package io.squashkit.squashfs.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The calls as far as Java's own API reaches, for other systems than Linux: no devices, pipes and
/// sockets, no holes, extended attributes of the `user` name space only. An open file is a path and, if
/// it is not a directory, a channel; so directories may be renamed away under it, which Linux's calls do
/// not allow.
final class NioPosix extends Posix {
  private record OpenFile(Path path, @Nullable FileChannel channel) {}

  private final ConcurrentHashMap<Integer, OpenFile> files = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();

  private interface Work {
    int run() throws IOException;
  }

  private static int attempt(Work work) {
    try {
      return work.run();
    } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
      return -NioFailure.errno(e);
    }
  }

  private OpenFile file(int number) {
    OpenFile file = files.get(number);
    if (file == null) {
      throw new IllegalArgumentException("not an open file: " + number);
    }
    return file;
  }

  private Path path(int directory, byte[] path) {
    String text = new String(path, StandardCharsets.UTF_8);
    return directory == CWD ? Path.of(text) : file(directory).path.resolve(text);
  }

  @Override
  public int open(int directory, byte[] path, int flags, int mode) {
    return attempt(() -> open(path(directory, path), flags, mode));
  }

  private int open(Path path, int flags, int mode) throws IOException {
    if ((flags & OpenFlags.EXCLUSIVE) != 0 && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return -Errno.EEXIST;
    }
    if ((flags & OpenFlags.NO_FOLLOW) != 0 && Files.isSymbolicLink(path)) {
      return -Errno.ELOOP;
    }
    int number = next.getAndIncrement();
    boolean isDirectory = Files.isDirectory(path);
    if (isDirectory || (flags & (OpenFlags.DIRECTORY | OpenFlags.PATH_ONLY)) != 0) {
      if (!isDirectory && (flags & OpenFlags.DIRECTORY) != 0) {
        return Files.exists(path) ? -Errno.ENOTDIR : -Errno.ENOENT;
      }
      files.put(number, new OpenFile(path, null));
      return number;
    }
    boolean create = (flags & OpenFlags.CREATE) != 0;
    FileChannel channel = FileChannel.open(path, options(flags));
    files.put(number, new OpenFile(path, channel));
    if (create && (flags & OpenFlags.EXCLUSIVE) != 0) {
      NioAttributes.setPermissions(path, mode & ~umask());
    }
    return number;
  }

  private static Set<OpenOption> options(int flags) {
    Set<OpenOption> options = new java.util.HashSet<>();
    if ((flags & 3) != OpenFlags.WRITE) {
      options.add(StandardOpenOption.READ);
    }
    if ((flags & 3) != OpenFlags.READ) {
      options.add(StandardOpenOption.WRITE);
    }
    if ((flags & OpenFlags.CREATE) != 0) {
      options.add(
          (flags & OpenFlags.EXCLUSIVE) != 0
              ? StandardOpenOption.CREATE_NEW
              : StandardOpenOption.CREATE);
    }
    if ((flags & OpenFlags.TRUNCATE) != 0) {
      options.add(StandardOpenOption.TRUNCATE_EXISTING);
    }
    if ((flags & OpenFlags.NO_FOLLOW) != 0) {
      options.add(LinkOption.NOFOLLOW_LINKS);
    }
    return options;
  }

  @Override
  public int openBelow(int directory, byte[] path, int flags) {
    return SafeWalk.open(this, directory, path, flags);
  }

  @Override
  public int close(int file) {
    OpenFile closed = files.remove(file);
    if (closed == null || closed.channel == null) {
      return closed == null ? -Errno.EBADF : 0;
    }
    FileChannel channel = closed.channel;
    return attempt(
        () -> {
          channel.close();
          return 0;
        });
  }

  private FileChannel channel(int file) throws IOException {
    FileChannel channel = file(file).channel;
    if (channel == null) {
      throw new java.nio.file.FileSystemException(
          file(file).path.toString(), null, "is a directory");
    }
    return channel;
  }

  @Override
  public int read(int file, long position, ByteBuffer into) {
    return attempt(
        () -> {
          int start = into.position();
          while (into.hasRemaining()) {
            if (channel(file).read(into, position + into.position() - start) < 0) {
              break;
            }
          }
          return into.position() - start;
        });
  }

  @Override
  public int write(int file, long position, ByteBuffer from) {
    return attempt(
        () -> {
          int start = from.position();
          while (from.hasRemaining()) {
            channel(file).write(from, position + from.position() - start);
          }
          return from.position() - start;
        });
  }

  @Override
  public int truncate(int file, long size) {
    return attempt(
        () -> {
          FileChannel channel = channel(file);
          if (channel.size() > size) {
            channel.truncate(size);
          } else if (channel.size() < size) {
            channel.write(ByteBuffer.allocate(1), size - 1);
          }
          return 0;
        });
  }

  @Override
  public long nextData(int file, long position) {
    return -Errno.EINVAL;
  }

  @Override
  public long nextHole(int file, long position) {
    return -Errno.EINVAL;
  }

  @Override
  public int status(int file, FileStatus into) {
    return attempt(() -> NioAttributes.status(file(file).path, into));
  }

  @Override
  public int status(int directory, byte[] path, FileStatus into) {
    return attempt(() -> NioAttributes.status(path(directory, path), into));
  }

  @Override
  public int list(int directory, EntryVisitor visitor) {
    return attempt(
        () -> {
          try (DirectoryStream<Path> stream = Files.newDirectoryStream(file(directory).path)) {
            for (Path path : stream) {
              Path name = path.getFileName();
              if (name != null) {
                visitor.entry(name.toString().getBytes(StandardCharsets.UTF_8), 0, 0);
              }
            }
          }
          return 0;
        });
  }

  @Override
  public int readLink(int directory, byte[] path, ByteBuffer into) {
    return attempt(
        () -> {
          String target = Files.readSymbolicLink(path(directory, path)).toString();
          byte[] bytes = target.getBytes(StandardCharsets.UTF_8);
          int length = Math.min(bytes.length, into.remaining());
          into.put(bytes, 0, length);
          return length;
        });
  }

  @Override
  public int makeDirectory(int directory, byte[] path, int mode) {
    return attempt(
        () -> {
          Path made = Files.createDirectory(path(directory, path));
          NioAttributes.setPermissions(made, mode & ~umask());
          return 0;
        });
  }

  @Override
  public int makeNode(int directory, byte[] path, int mode, int major, int minor) {
    return -Errno.EPERM;
  }

  @Override
  public int makeSymlink(byte[] target, int directory, byte[] path) {
    return attempt(
        () -> {
          String text = new String(target, StandardCharsets.UTF_8);
          Files.createSymbolicLink(path(directory, path), Path.of(text));
          return 0;
        });
  }

  @Override
  public int link(int fromDirectory, byte[] from, int toDirectory, byte[] to) {
    return attempt(
        () -> {
          Files.createLink(path(toDirectory, to), path(fromDirectory, from));
          return 0;
        });
  }

  @Override
  public int unlink(int directory, byte[] path, boolean isDirectory) {
    return attempt(
        () -> {
          Path gone = path(directory, path);
          if (isDirectory != Files.isDirectory(gone, LinkOption.NOFOLLOW_LINKS)) {
            return isDirectory ? -Errno.ENOTDIR : -Errno.EISDIR;
          }
          Files.delete(gone);
          return 0;
        });
  }

  @Override
  public int rename(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags) {
    return attempt(
        () -> {
          Path target = path(toDirectory, to);
          boolean replace = flags == 0;
          if (flags > RenameFlags.NO_REPLACE) {
            return -Errno.EINVAL;
          }
          Path source = path(fromDirectory, from);
          if (replace) {
            Files.move(source, target, StandardCopyOption.REPLACE_EXISTING);
          } else {
            Files.move(source, target);
          }
          return 0;
        });
  }

  @Override
  public int setOwner(int file, int owner, int group) {
    return attempt(() -> NioAttributes.setOwner(file(file).path, owner, group));
  }

  @Override
  public int setOwner(int directory, byte[] path, int owner, int group) {
    return attempt(() -> NioAttributes.setOwner(path(directory, path), owner, group));
  }

  @Override
  public int setPermissions(int file, int permissions) {
    return attempt(() -> NioAttributes.setPermissions(file(file).path, permissions));
  }

  @Override
  public int setPermissions(int directory, byte[] path, int permissions) {
    return attempt(() -> NioAttributes.setPermissions(path(directory, path), permissions));
  }

  @Override
  public int setTimes(int file, long seconds, int nanos) {
    return attempt(() -> setTimes(file(file).path, seconds, nanos));
  }

  @Override
  public int setTimes(int directory, byte[] path, long seconds, int nanos) {
    return attempt(() -> setTimes(path(directory, path), seconds, nanos));
  }

  private static int setTimes(Path path, long seconds, int nanos) throws IOException {
    FileTime time = FileTime.from(Instant.ofEpochSecond(seconds, nanos));
    Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(time, time, null);
    return 0;
  }

  @Override
  public int listXattrs(int directory, byte[] path, List<String> names) {
    return attempt(() -> NioAttributes.listXattrs(path(directory, path), names));
  }

  @Override
  public int xattr(int directory, byte[] path, String name, ByteBuffer into) {
    return attempt(() -> NioAttributes.xattr(path(directory, path), name, into));
  }

  @Override
  public int setXattr(int file, String name, byte[] value) {
    return attempt(() -> NioAttributes.setXattr(file(file).path, name, value));
  }

  @Override
  public int setXattr(int directory, byte[] path, String name, byte[] value) {
    return attempt(() -> NioAttributes.setXattr(path(directory, path), name, value));
  }

  @Override
  public int removeXattr(int directory, byte[] path, String name) {
    return attempt(() -> NioAttributes.removeXattr(path(directory, path), name));
  }

  @Override
  public int fileHandle(int directory, byte[] path, ByteBuffer into) {
    return -Errno.EOPNOTSUPP;
  }

  @Override
  public int fileSystemUuid(int file, ByteBuffer into) {
    return 0;
  }

  /// Java does not tell: only whether it is the superuser matters.
  @Override
  public int effectiveUser() {
    return System.getProperty("user.name", "").equals("root") ? 0 : 1;
  }

  @Override
  public int effectiveGroup() {
    return effectiveUser();
  }

  /// Java does not tell: the usual one.
  @Override
  public int umask() {
    return 0022;
  }
}
