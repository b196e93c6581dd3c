package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.metadata.MetadataWriter;
import io.squashkit.squashfs.read.ImageContent;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An inode in the making: a node of the tree with its number and, as the work goes on, the places where
/// its parts came to lie. Filled and read by the packing thread alone.
class Item {
  final Node node;

  /// The inode number, from 1.
  final int number;

  /// Directory entries that name it.
  int links = 1;

  /// Where its inode starts in the uncompressed inode table.
  long position;

  Item(Node node, int number) {
    this.node = node;
    this.number = number;
  }

  /// A directory.
  static final class Directory extends Item {
    final @Nullable Directory parent;
    final List<Entry> entries;
    final Item[] children;

    /// 0 without subdirectories, else one more than the highest of them.
    int height;

    Directory(Node.Directory node, int number, @Nullable Directory parent, List<Entry> entries) {
      super(node, number);
      this.parent = parent;
      this.entries = entries;
      this.children = new Item[entries.size()];
    }
  }

  /// A regular file.
  static final class File extends Item {
    /// The first of its names.
    final Name name;

    /// What is likely to resemble this file: others of the same kind.
    final String kind;

    /// Whether another file has the same size, so that it may be a duplicate.
    boolean candidate;

    /// The earlier file with the same content, whose blocks this one shares.
    @Nullable File original;

    /// Whether many other files have the same name, in other directories.
    boolean nameIsCommon;

    /// Set if the content could not be read and the file is stored empty.
    boolean unreadable;

    /// If set, its blocks are copied as they are stored there.
    @Nullable ImageContent passed;

    /// Whether the fragment block of its tail end is copied, too.
    boolean tailPassed;

    Placement place = new Placement();

    File(Node.File node, int number, Name name, String kind) {
      super(node, number);
      this.name = name;
      this.kind = kind;
    }

    Node.File file() {
      return (Node.File) node;
    }

    /// Bytes as stored.
    long size() {
      return unreadable ? 0 : file().content().size();
    }

    /// Whether its content was stored before the tree was known.
    boolean isPlaced() {
      return file().content() instanceof StoredOnce;
    }

    /// Makes it share the blocks of an earlier file of the same content.
    void share(File earlier) {
      original = earlier;
      place = earlier.place;
    }
  }

  /// Where its inode lies, once the inode table is settled that far.
  InodeRef reference(MetadataWriter inodes) {
    return inodes.reference(position);
  }
}
