package io.squashkit.testdata;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Puts a [TreeSpec] on the disk. Owners, devices and attributes other than `user.` need root.
public final class HostTree {
  private HostTree() {}

  /// Makes the entries of a spec below a folder.
  ///
  /// @param spec what to make
  /// @param folder where; made if it does not exist, and takes the attributes of the spec's root
  /// @throws IOException if something cannot be made
  public static void make(TreeSpec spec, Path folder) throws IOException {
    String base = ByteText.utf8(folder.toString());
    for (SpecEntry entry : spec.entries()) {
      makeOne(entry, at(base, entry.path()), base);
    }
    // The deepest last made get their times first: making an entry changes its directory's time.
    for (SpecEntry entry : spec.entries().reversed()) {
      if (entry.kind() != SpecEntry.Kind.LINK) {
        dress(entry, at(base, entry.path()));
      }
    }
  }

  private static String at(String base, String path) {
    return path.isEmpty() ? base : base + "/" + path;
  }

  private static void makeOne(SpecEntry entry, String path, String base) throws IOException {
    switch (entry.kind()) {
      case DIR -> {
        if (!entry.path().isEmpty() || !new java.io.File(path).isDirectory()) {
          Libc.mkdir(path, 0700);
        }
      }
      case FILE -> {
        Content content = entry.content();
        if (content == null) {
          throw new IllegalArgumentException("a file without content: " + entry);
        }
        write(content, path);
      }
      case LINK -> Libc.link(at(base, entry.target()), path);
      case SLINK -> Libc.symlink(entry.target(), path);
      case BLK -> Libc.mknod(path, 0060600, entry.major(), entry.minor());
      case CHR -> Libc.mknod(path, 0020600, entry.major(), entry.minor());
      case FIFO -> Libc.mknod(path, 0010600, 0, 0);
      case SOCK -> Libc.mknod(path, 0140600, 0, 0);
    }
  }

  /// In the only order in which nothing is lost: a new owner clears set-id bits and capabilities.
  private static void dress(SpecEntry entry, String path) throws IOException {
    if (Libc.effectiveUser() == 0) {
      Libc.lchown(path, entry.owner(), entry.group());
    }
    if (entry.kind() != SpecEntry.Kind.SLINK) {
      Libc.chmod(path, entry.mode());
    }
    for (Map.Entry<String, String> xattr : entry.xattrs().entrySet()) {
      Libc.setXattr(path, xattr.getKey(), xattr.getValue());
    }
    Libc.setMtime(path, entry.mtime());
  }

  private static void write(Content content, String path) throws IOException {
    int fd = Libc.create(path);
    try (Arena arena = Arena.ofConfined()) {
      int size = (int) Math.min(Math.max(content.size(), 1), 64 * Content.CHUNK);
      byte[] buffer = new byte[size];
      MemorySegment segment = arena.allocate(size);
      boolean sparse = content.kind() == Content.Kind.SPARSE;
      int step = sparse ? Math.min(size, Content.CHUNK) : size;
      for (long at = 0; at < content.size(); at += step) {
        if (sparse && content.isHole(at / Content.CHUNK)) {
          continue;
        }
        int count = content.read(at, buffer, 0, step);
        MemorySegment.copy(buffer, 0, segment, ValueLayout.JAVA_BYTE, 0, count);
        Libc.write(fd, segment.asSlice(0, count), at);
      }
      Libc.truncate(fd, content.size());
    } finally {
      Libc.close(fd);
    }
  }

  /// Lists the names in a folder.
  ///
  /// @param folder the folder
  /// @return names, one `char` a byte, in no order
  /// @throws IOException if it cannot be read
  public static List<String> names(Path folder) throws IOException {
    return Libc.names(ByteText.utf8(folder.toString()));
  }
}
