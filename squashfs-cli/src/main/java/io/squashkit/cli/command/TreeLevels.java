package io.squashkit.cli.command;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeType;
import io.squashkit.squashfs.read.DirectoryEntryRef;
import io.squashkit.squashfs.read.DirectoryReader;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Goes through a directory and all below, one entry ahead on each level: the last entry of a directory
/// is drawn in another way.
final class TreeLevels {
  private final SquashfsImage image;
  private final boolean onlyFolders;
  private final int depth;
  private final List<Level> levels = new ArrayList<>();
  private final Set<Long> entered = new HashSet<>();
  private final StringBuilder indent = new StringBuilder();
  private @Nullable DirectoryEntryRef entry;
  private @Nullable Inode inode;
  private String drawing = "";

  TreeLevels(SquashfsImage image, Inode.Directory start, boolean onlyFolders, int depth)
      throws IOException {
    this.image = image;
    this.onlyFolders = onlyFolders;
    this.depth = depth;
    enter(start);
  }

  private static final class Level {
    final DirectoryReader reader;
    final int indent;
    @Nullable DirectoryEntryRef ahead;

    Level(DirectoryReader reader, int indent) {
      this.reader = reader;
      this.indent = indent;
    }
  }

  /// Moves to the next entry.
  ///
  /// @return false if there is none
  boolean next() throws IOException {
    while (!levels.isEmpty()) {
      Level level = levels.getLast();
      DirectoryEntryRef found = level.ahead;
      if (found != null) {
        take(level, found);
        return true;
      }
      levels.removeLast();
    }
    return false;
  }

  private void take(Level level, DirectoryEntryRef found) throws IOException {
    entry = found;
    level.ahead = ahead(level.reader);
    boolean last = level.ahead == null;
    indent.setLength(level.indent);
    drawing = indent + (last ? "└── " : "├── ");
    boolean folder = found.type() == InodeType.DIRECTORY;
    inode = folder || found.type() == InodeType.SYMLINK ? image.inode(found.inode()) : null;
    if (inode instanceof Inode.Directory directory && levels.size() < depth) {
      indent.append(last ? "    " : "│   ");
      enter(directory);
    }
  }

  private void enter(Inode.Directory directory) throws IOException {
    long number = directory.header().number();
    if (!entered.add(number)) {
      throw new CorruptImageException(
          image.name() + ": directory inode " + number + ": found reached twice, allowed once");
    }
    Level level = new Level(image.entries(directory), indent.length());
    level.ahead = ahead(level.reader);
    levels.add(level);
  }

  private @Nullable DirectoryEntryRef ahead(DirectoryReader reader) throws IOException {
    DirectoryEntryRef next = reader.next();
    while (next != null && onlyFolders && next.type() != InodeType.DIRECTORY) {
      next = reader.next();
    }
    return next;
  }

  /// The current entry.
  DirectoryEntryRef entry() {
    return Objects.requireNonNull(entry);
  }

  /// The current entry's inode, if it is a directory or a symbolic link.
  @Nullable Inode inode() {
    return inode;
  }

  /// The lines in front of the current entry's name.
  String drawing() {
    return drawing;
  }
}
