package io.squashkit.squashfs.scan;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;

/// Makes trees of directories of the host. Names and attributes are read at once, by several threads;
/// contents when the tree is consumed. A file that has changed by then fails to open.
public final class DirectoryScanner {
  private static final byte[] HERE = {'.'};
  private static final int NEW_DIRECTORY = 0755;

  private final Scan scan;

  private DirectoryScanner(Scan scan) {
    this.scan = scan;
  }

  /// Scans sources.
  ///
  /// One directory becomes the tree's root, with its own attributes. Anything else is put under its own
  /// name into a fresh root, as is each of several sources: directories are not merged. If a name comes
  /// again, `_1` is appended, then `_2` and so on. The fresh root belongs to user and group 0, has mode
  /// 0755 and the latest modification time of its entries. A source that is a symbolic link to a
  /// directory stands for that directory; any other link is itself the source.
  ///
  /// @param sources files and directories of the default file system, at least one
  /// @param options how
  /// @param listener told of progress, warnings and, at the end, the report
  /// @return the tree, in memory but for the contents
  /// @throws IOException if a source does not exist, or a directory or an entry cannot be read; the
  ///     message names it
  public static Tree scan(List<Path> sources, ScanOptions options, ScanListener listener)
      throws IOException {
    return scan(Posix.host(), sources, options, listener);
  }

  static Tree scan(Posix posix, List<Path> sources, ScanOptions options, ScanListener listener)
      throws IOException {
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("no source to scan");
    }
    Scan scan = new Scan(posix, options, listener);
    Tree tree = new DirectoryScanner(scan).scan(sources);
    scan.check();
    listener.finished(scan.report());
    return tree;
  }

  private Tree scan(List<Path> sources) throws IOException {
    List<DirectoryScan> work = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    for (Path source : sources) {
      nodes.add(source(source, work));
    }
    try (ForkJoinPool pool = new ForkJoinPool(scan.options.threads())) {
      for (DirectoryScan directory : work) {
        pool.execute(directory);
      }
      pool.invoke(scan);
    }
    if (nodes.size() == 1 && nodes.getFirst() instanceof Node.Directory root) {
      return new Tree(root);
    }
    return new Tree(freshRoot(sources, nodes));
  }

  /// The node of a source; if it is a directory, there is work left to do.
  private Node source(Path source, List<DirectoryScan> work) throws IOException {
    NodeFactory factory = scan.factory();
    HostPath path = HostPath.of(source);
    byte[] here = path.resolve(HERE).bytes();
    int asDirectory = scan.posix.status(Posix.CWD, here, factory.status);
    if (asDirectory == 0 && factory.status.kind() == FileStatus.DIRECTORY) {
      ScannedEntries entries = new ScannedEntries();
      work.add(new DirectoryScan(scan, path, new byte[0], factory.status, true, entries));
      return factory.directory(Posix.CWD, path, HERE, entries);
    }
    Errno.check(scan.posix.status(Posix.CWD, path.bytes(), factory.status), path);
    if (factory.status.kind() == FileStatus.DIRECTORY) {
      throw Errno.exception(-asDirectory, path);
    }
    return file(source, path, factory);
  }

  /// Looks at a single file of the host that is no directory.
  ///
  /// @param file the file, which may be a symbolic link
  /// @param options how; only whether extended attributes are read matters
  /// @return its node, whose content is read when the tree is consumed
  /// @throws IOException if it does not exist, is a directory, or cannot be looked at
  public static Node file(Path file, ScanOptions options) throws IOException {
    Scan scan = new Scan(Posix.host(), options, ScanListener.NONE);
    NodeFactory factory = scan.factory();
    HostPath path = HostPath.of(file);
    Errno.check(scan.posix.status(Posix.CWD, path.bytes(), factory.status), path);
    if (factory.status.kind() == FileStatus.DIRECTORY) {
      throw new IOException(path + ": is a folder, allowed: any other file");
    }
    return new DirectoryScanner(scan).file(file, path, factory);
  }

  private Node file(Path source, HostPath path, NodeFactory factory) throws IOException {
    Path parent = source.getParent();
    HostPath directoryPath = HostPath.of(parent == null ? Path.of("") : parent);
    int flags = OpenFlags.PATH_ONLY | OpenFlags.DIRECTORY;
    int directory = Errno.check(directoryPath.open(scan.posix, flags), directoryPath);
    try {
      return factory.node(directory, directoryPath, path.lastName());
    } finally {
      scan.posix.close(directory);
    }
  }

  private MemoryDirectory freshRoot(List<Path> sources, List<Node> nodes) {
    Map<Name, Node> byName = new TreeMap<>();
    long mtime = 0;
    int nanos = 0;
    for (int i = 0; i < nodes.size(); i++) {
      Path source = sources.get(i);
      put(byName, HostPath.of(source.toAbsolutePath().normalize()).lastName(), nodes.get(i));
      Attributes attributes = nodes.get(i).attributes();
      if (i == 0
          || attributes.mtime() > mtime
          || (attributes.mtime() == mtime && attributes.mtimeNanos() > nanos)) {
        mtime = attributes.mtime();
        nanos = attributes.mtimeNanos();
      }
    }
    List<Entry> entries = new ArrayList<>();
    byName.forEach((name, node) -> entries.add(new Entry(name, node)));
    scan.entries.addAndGet(entries.size());
    return new MemoryDirectory(
        new Attributes(NEW_DIRECTORY, 0, 0, mtime, nanos, Xattrs.NONE), List.copyOf(entries));
  }

  /// Puts a node under its name, or one that is free; the root of the host has no name of its own.
  private void put(Map<Name, Node> byName, byte[] base, Node node) {
    Name first = base.length == 0 ? Name.of("root") : Name.of(base);
    Name name = first;
    for (int number = 1; byName.putIfAbsent(name, node) != null; number++) {
      byte[] suffix = ("_" + number).getBytes(StandardCharsets.US_ASCII);
      byte[] longer = Arrays.copyOf(first.bytes(), first.length() + suffix.length);
      System.arraycopy(suffix, 0, longer, first.length(), suffix.length);
      name = Name.of(longer);
    }
    if (!name.equals(first)) {
      scan.listener.warning("two sources are named " + first + ": the later one becomes " + name);
    }
  }
}
