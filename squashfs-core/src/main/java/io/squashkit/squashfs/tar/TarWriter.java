package io.squashkit.squashfs.tar;

import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/// Writes trees as tar archives in the PAX interchange format. The way in for whoever makes archives.
///
/// The same tree and options give the same bytes, whatever the number of threads. Names are kept byte by
/// byte; extended attributes as `SCHILY.xattr.` records; ids, sizes, times and names that a ustar header
/// cannot hold as PAX records, which are not written otherwise. Entries come in the order of their names,
/// a directory before what it holds; of several names of one file, the first holds it and the others link
/// to that.
public final class TarWriter {
  private static final byte[] ROOT = {'.', '/'};
  private static final byte[] TOP = {};

  private final TarStream stream;
  private final TarWriteOptions options;
  private final Deque<Level> levels = new ArrayDeque<>();
  private final Map<Object, byte[]> firstPaths = new HashMap<>();
  private long entries;
  private long sockets;

  /// A directory and how far the walk through it is.
  ///
  /// @param path with a slash at its end; empty for the root
  /// @param left its entries that are still to come
  private record Level(byte[] path, Iterator<Entry> left) {}

  private TarWriter(TarStream stream, TarWriteOptions options) {
    this.stream = stream;
    this.options = options;
  }

  /// Writes a tree.
  ///
  /// @param tree what to write; its directories are asked once each, and not kept
  /// @param out takes the archive, in the calling thread
  /// @param options how
  /// @param listener told of progress
  /// @return what has been written
  /// @throws IOException if the tree cannot be read or the archive not be written; what has been written
  ///     so far is then no whole archive
  public static TarWriteReport write(
      Tree tree, TarOutput out, TarWriteOptions options, TarWriteListener listener)
      throws IOException {
    try (TarStream stream = new TarStream(out, options, listener)) {
      TarWriter writer = new TarWriter(stream, options);
      writer.walk(tree.root());
      return new TarWriteReport(writer.entries, writer.sockets, stream.finish());
    }
  }

  private void walk(Node.Directory root) throws IOException {
    if (options.root()) {
      stream.put(MemberHeader.of(ROOT, root));
      entries++;
    }
    levels.add(new Level(TOP, root.entries().iterator()));
    while (!levels.isEmpty()) {
      Level level = levels.getLast();
      if (level.left.hasNext()) {
        entry(level.path, level.left.next());
      } else {
        levels.removeLast();
      }
    }
  }

  private void entry(byte[] directory, Entry entry) throws IOException {
    Node node = entry.node();
    if (node instanceof Node.Socket) {
      sockets++;
      return;
    }
    entries++;
    byte[] path = MemberHeader.path(directory, entry.name(), node instanceof Node.Directory);
    Object key = node.linkKey();
    byte[] first = key == null ? null : firstPaths.putIfAbsent(key, path);
    if (first != null) {
      stream.put(MemberHeader.link(path, first, node));
    } else if (node instanceof Node.File file) {
      file(path, file);
    } else {
      stream.put(MemberHeader.of(path, node));
      if (node instanceof Node.Directory below) {
        levels.add(new Level(path, below.entries().iterator()));
      }
    }
  }

  private void file(byte[] path, Node.File file) throws IOException {
    if (options.sparse()) {
      DataRegions regions = DataRegions.of(file.content());
      if (regions.haveHoles()) {
        sparse(path, file, regions);
        return;
      }
    }
    long size = file.content().size();
    stream.put(MemberHeader.of(path, file));
    stream.put(file.content(), 0, size);
    stream.pad(size);
  }

  private void sparse(byte[] path, Node.File file, DataRegions regions) throws IOException {
    byte[] map = regions.map();
    long stored = map.length + regions.dataSize();
    stream.put(MemberHeader.sparse(path, file, stored));
    stream.put(map);
    for (int i = 0; i < regions.count(); i++) {
      stream.put(file.content(), regions.start(i), regions.end(i));
    }
    stream.pad(stored);
  }
}
