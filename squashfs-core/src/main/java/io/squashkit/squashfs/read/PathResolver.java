package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.DirectoryIndexEntry;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeType;
import io.squashkit.squashfs.format.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds inodes by path, and entries by name. For one thread at a time.
final class PathResolver {
  /// Symbolic links on the way of one path, as Linux has it.
  private static final int MAX_LINKS = 40;

  private final SquashfsImage image;
  private final boolean follow;

  PathResolver(SquashfsImage image, boolean follow) {
    this.image = image;
    this.follow = follow;
  }

  Inode resolve(byte[] path) throws IOException {
    Deque<byte[]> names = new ArrayDeque<>();
    push(names, path);
    List<Inode> trail = new ArrayList<>(); // from the root to the inode reached
    trail.add(image.root());
    int links = 0;
    while (!names.isEmpty()) {
      byte[] name = names.removeFirst();
      if (!(trail.getLast() instanceof Inode.Directory directory)) {
        throw new NotDirectoryException(text(path));
      }
      if (follow && Arrays.equals(name, new byte[] {'.', '.'})) {
        if (trail.size() > 1) {
          trail.removeLast();
        }
        continue;
      }
      DirectoryEntryRef entry = image.lookup(directory, io.squashkit.squashfs.tree.Name.of(name));
      if (entry == null) {
        throw new NoSuchFileException(text(path), null, "not in " + image.name());
      }
      Inode inode = image.inode(entry.inode());
      if (follow && inode instanceof Inode.Symlink link) {
        if (++links > MAX_LINKS) {
          throw new FileSystemLoopException(text(path));
        }
        if (link.target().length > 0 && link.target()[0] == '/') {
          trail.subList(1, trail.size()).clear();
        }
        push(names, link.target());
      } else {
        trail.add(inode);
      }
    }
    return trail.getLast();
  }

  /// Puts the names of a path in front of those that are left.
  private static void push(Deque<byte[]> names, byte[] path) {
    int end = path.length;
    for (int i = path.length - 1; i >= -1; i--) {
      if (i < 0 || path[i] == '/') {
        boolean nothing = end - i == 1 || (end - i == 2 && path[end - 1] == '.');
        if (!nothing) {
          names.addFirst(Arrays.copyOfRange(path, i + 1, end));
        }
        end = i;
      }
    }
  }

  private static String text(byte[] path) {
    return new String(path, StandardCharsets.UTF_8);
  }

  static @Nullable DirectoryEntryRef lookup(
      SquashfsImage image, Inode.Directory directory, byte[] name) throws IOException {
    DirectoryReader reader = image.entries(directory);
    DirectoryIndexEntry signpost = signpost(directory.index(), name);
    if (signpost != null) {
      long offset = signpost.listingOffset() + directory.listingOffset();
      reader.jump(
          signpost.blockStart(),
          (int) (offset & Limits.METADATA_BLOCK_SIZE - 1),
          signpost.listingOffset());
    }
    while (reader.advance()) {
      int order = reader.compareName(name);
      if (order == 0) {
        InodeType type = reader.type();
        return new DirectoryEntryRef(reader.name(), reader.inodeRef(), type, reader.inodeNumber());
      }
      if (order > 0) {
        return null; // names ascend
      }
    }
    return null;
  }

  /// The last signpost whose name is not beyond the one looked for.
  private static @Nullable DirectoryIndexEntry signpost(
      List<DirectoryIndexEntry> index, byte[] name) {
    int low = 0;
    int high = index.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(index.get(middle).name(), name) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? null : index.get(low - 1);
  }
}
