package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.read.DirectoryEntryRef;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds what paths name, name by name from the root, as Linux does: links in the middle of a path are
/// followed, `..` is the directory above the one reached, and that of the root is the root. Safe for use
/// by several threads.
final class PathLookup {
  /// Symbolic links on the way of one path, as Linux has it.
  private static final int MAX_LINKS = 40;

  private record Step(byte[] name, Inode inode) {}

  private final ImageFileSystem fileSystem;
  private final Inode.Directory root;

  PathLookup(ImageFileSystem fileSystem, Inode.Directory root) {
    this.fileSystem = fileSystem;
    this.root = root;
  }

  static boolean isFollowing(LinkOption... options) {
    for (LinkOption option : options) {
      if (option == LinkOption.NOFOLLOW_LINKS) {
        return false;
      }
    }
    return true;
  }

  /// Finds what a path names.
  ///
  /// @param follow whether a link at the end of the path is followed
  Inode find(ImagePath path, boolean follow) throws IOException {
    DirectoryEntryRef entry = path.entry();
    if (entry != null) {
      Inode inode = load(entry);
      if (!follow || !(inode instanceof Inode.Symlink)) {
        return inode;
      }
    }
    return reached(walk(path, follow));
  }

  /// The path without links, `.` and `..` to what a path names.
  ImagePath real(ImagePath path) throws IOException {
    List<byte[]> names = new ArrayList<>();
    walk(path, true).forEach(step -> names.add(step.name()));
    return fileSystem.absolute(names);
  }

  /// The path without `.` and `..` to what a path names, links left as they are. A `..` behind a link
  /// stays, since the path without the two would lead elsewhere.
  ImagePath withoutDots(ImagePath path) throws IOException {
    find(path, false);
    List<byte[]> kept = new ArrayList<>();
    for (byte[] name : path.names()) {
      if (ImagePath.isHere(name)) {
        continue;
      }
      if (!ImagePath.isUp(name)) {
        kept.add(name);
      } else if (!kept.isEmpty()) {
        if (ImagePath.isUp(kept.getLast())
            || find(fileSystem.absolute(kept), false) instanceof Inode.Symlink) {
          kept.add(name);
        } else {
          kept.removeLast();
        }
      }
    }
    return fileSystem.absolute(kept);
  }

  private List<Step> walk(ImagePath path, boolean follow) throws IOException {
    Deque<byte[]> left = new ArrayDeque<>(path.names());
    List<Step> trail = new ArrayList<>();
    int links = 0;
    while (!left.isEmpty()) {
      byte[] name = left.removeFirst();
      if (!(reached(trail) instanceof Inode.Directory directory)) {
        throw new NotDirectoryException(path.toString());
      }
      if (ImagePath.isHere(name)) {
        continue;
      }
      if (ImagePath.isUp(name)) {
        if (!trail.isEmpty()) {
          trail.removeLast();
        }
        continue;
      }
      Inode inode = child(directory, name);
      if (inode == null) {
        throw new NoSuchFileException(path.toString());
      }
      if (inode instanceof Inode.Symlink link && (follow || !left.isEmpty())) {
        if (++links > MAX_LINKS) {
          throw new FileSystemLoopException(path.toString());
        }
        follow(link.target(), trail, left, path);
      } else {
        trail.add(new Step(name, inode));
      }
    }
    return trail;
  }

  private void follow(byte[] target, List<Step> trail, Deque<byte[]> left, ImagePath path)
      throws NoSuchFileException {
    if (target.length == 0) {
      throw new NoSuchFileException(path.toString());
    }
    ImagePath next = fileSystem.path(target);
    if (next.isAbsolute()) {
      trail.clear();
    }
    if (target[target.length - 1] == '/') {
      left.addFirst(new byte[] {'.'}); // only a directory will do
    }
    next.names().reversed().forEach(left::addFirst);
  }

  private Inode reached(List<Step> trail) {
    return trail.isEmpty() ? root : trail.getLast().inode();
  }

  private @Nullable Inode child(Inode.Directory directory, byte[] name) throws IOException {
    DirectoryEntryRef entry = fileSystem.image().lookup(directory, Name.of(name));
    return entry == null ? null : load(entry);
  }

  private Inode load(DirectoryEntryRef entry) throws IOException {
    Inode inode = fileSystem.image().inode(entry.inode());
    if (inode.type() != entry.type() || inode.header().number() != entry.inodeNumber()) {
      throw new CorruptImageException(
          fileSystem.image().name()
              + ": inode table, "
              + entry.inode()
              + ": inode is "
              + inode.type()
              + " "
              + inode.header().number()
              + ", allowed: "
              + entry.type()
              + " "
              + entry.inodeNumber()
              + ", as its directory entry has");
    }
    return inode;
  }
}
