package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A file system in memory that answers nearly everything: what a test serves. One lock for what changes
/// names; a lock for each file's bytes.
final class MemoryFileSystem implements FuseFileSystem {
  /// Opening a file of this name waits until the opener is interrupted.
  static final Name SLOW = Name.of("slow");

  /// Looking this name up is a bug.
  static final Name BROKEN = Name.of("broken");

  final AtomicInteger forgotten = new AtomicInteger();
  final AtomicInteger reads = new AtomicInteger();
  final AtomicInteger writes = new AtomicInteger();
  final CountDownLatch slowOpen = new CountDownLatch(1);
  private final AtomicLong numbers = new AtomicLong(1);
  private final Node root = new Node(FileStatus.DIRECTORY | 0755, 0, 0);

  /// An object. A node that was forgotten is replaced by its twin.
  private final class Node extends FuseNode {
    final Inode inode;

    Node(int mode, int owner, int group) {
      this(new Inode(numbers.getAndIncrement(), mode, owner, group));
    }

    Node(Inode inode) {
      this.inode = inode;
      inode.node = this;
    }
  }

  /// What a node stands for.
  private static final class Inode {
    final long number;
    final Map<Name, Inode> entries = new ConcurrentSkipListMap<>();
    final Map<String, byte[]> xattrs = new TreeMap<>();
    int mode;
    int owner;
    int group;
    int links = 1;
    int major;
    int minor;
    long time = 1_000_000_000;
    byte[] bytes = {};
    int size;
    @Nullable Node node;

    Inode(long number, int mode, int owner, int group) {
      this.number = number;
      this.mode = mode;
      this.owner = owner;
      this.group = group;
    }

    synchronized int write(int position, ByteBuffer from) {
      int count = from.remaining();
      resize(Math.max(size, position + count));
      from.get(bytes, position, count);
      return count;
    }

    synchronized void read(long position, ByteBuffer into) {
      if (position < size) {
        into.put(bytes, (int) position, Math.min(into.remaining(), size - (int) position));
      }
    }

    synchronized void resize(int wanted) {
      if (wanted > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(wanted, bytes.length * 2));
      } else if (wanted < size) {
        Arrays.fill(bytes, wanted, size, (byte) 0);
      }
      size = wanted;
    }
  }

  private static final class Handle extends FuseHandle {
    final List<Map.Entry<Name, Inode>> entries;

    Handle(List<Map.Entry<Name, Inode>> entries) {
      super(KEEP_CACHE);
      this.entries = entries;
    }
  }

  private static Inode of(FuseNode node) {
    return ((Node) node).inode;
  }

  private synchronized Node node(Inode inode) {
    Node node = inode.node;
    return node == null ? new Node(inode) : node;
  }

  @Override
  public FuseFeatures features() {
    return FuseFeatures.CACHED;
  }

  @Override
  public FuseNode root() {
    return root;
  }

  @Override
  public synchronized void forgotten(FuseNode node) {
    forgotten.incrementAndGet();
    of(node).node = null;
  }

  @Override
  public @Nullable FuseNode lookup(FuseCall call, FuseNode parent, byte[] name) {
    if (Name.of(name).equals(BROKEN)) {
      throw new IllegalStateException("broken on purpose");
    }
    Inode found = of(parent).entries.get(Name.of(name));
    return found == null ? null : node(found);
  }

  @Override
  public void attributes(FuseNode node, @Nullable FuseHandle handle, FuseAttributes into) {
    Inode inode = of(node);
    into.file(inode.number, inode.size, (inode.size + 511L) / 512);
    into.mode(inode.mode, inode.links, inode.owner, inode.group);
    into.device(inode.major, inode.minor);
    Instant time = Instant.ofEpochSecond(inode.time, 1);
    into.accessed(time).modified(time).changed(time);
  }

  @Override
  public void change(FuseCall call, FuseNode node, @Nullable FuseHandle handle, FuseChange change) {
    Inode inode = of(node);
    if (change.has(FuseChange.MODE)) {
      inode.mode = inode.mode & FileStatus.KIND | change.mode() & 0xFFF;
    }
    if (change.has(FuseChange.OWNER)) {
      inode.owner = change.owner();
    }
    if (change.has(FuseChange.GROUP)) {
      inode.group = change.group();
    }
    if (change.has(FuseChange.SIZE)) {
      inode.resize((int) change.size());
    }
    if (change.has(FuseChange.MODIFIED) && !change.has(FuseChange.MODIFIED_NOW)) {
      inode.time = change.modified();
    }
  }

  @Override
  public byte[] target(FuseNode node) {
    return of(node).bytes;
  }

  private synchronized Node add(FuseCall call, FuseNode parent, byte[] name, int mode)
      throws FuseException {
    Inode inode = new Inode(numbers.getAndIncrement(), mode, call.user(), call.group());
    if (of(parent).entries.putIfAbsent(Name.of(name), inode) != null) {
      throw new FuseException(Errno.EEXIST);
    }
    return new Node(inode);
  }

  @Override
  public FuseNode makeNode(
      FuseCall call, FuseNode parent, byte[] name, int mode, int major, int minor)
      throws IOException {
    Node node = add(call, parent, name, mode);
    node.inode.major = major;
    node.inode.minor = minor;
    return node;
  }

  @Override
  public FuseNode makeDirectory(FuseCall call, FuseNode parent, byte[] name, int mode)
      throws IOException {
    return add(call, parent, name, FileStatus.DIRECTORY | mode);
  }

  @Override
  public FuseNode makeSymlink(FuseCall call, FuseNode parent, byte[] name, byte[] target)
      throws IOException {
    Node link = add(call, parent, name, FileStatus.SYMLINK | 0777);
    link.inode.bytes = target;
    link.inode.size = target.length;
    return link;
  }

  @Override
  public synchronized FuseNode link(FuseCall call, FuseNode node, FuseNode parent, byte[] name)
      throws IOException {
    if (of(parent).entries.putIfAbsent(Name.of(name), of(node)) != null) {
      throw new FuseException(Errno.EEXIST);
    }
    of(node).links++;
    return node;
  }

  @Override
  public synchronized void unlink(FuseCall call, FuseNode parent, byte[] name) throws IOException {
    Inode gone = of(parent).entries.remove(Name.of(name));
    if (gone == null) {
      throw new FuseException(Errno.ENOENT);
    }
    gone.links--;
  }

  @Override
  public synchronized void removeDirectory(FuseCall call, FuseNode parent, byte[] name)
      throws IOException {
    Inode directory = of(parent).entries.get(Name.of(name));
    if (directory == null || !directory.entries.isEmpty()) {
      throw new FuseException(directory == null ? Errno.ENOENT : Errno.ENOTEMPTY);
    }
    of(parent).entries.remove(Name.of(name));
  }

  @Override
  public synchronized void rename(
      FuseCall call, FuseNode from, byte[] name, FuseNode to, byte[] newName, int flags)
      throws IOException {
    if (flags != 0) {
      throw new FuseException(Errno.EINVAL);
    }
    Inode moved = of(from).entries.remove(Name.of(name));
    if (moved == null) {
      throw new FuseException(Errno.ENOENT);
    }
    of(to).entries.put(Name.of(newName), moved);
  }

  @Override
  public FuseHandle open(FuseCall call, FuseNode node, int flags) throws IOException {
    if (of(node) == root.inode.entries.get(SLOW)) {
      slowOpen.countDown();
      while (!call.isInterrupted()) {
        Thread.onSpinWait();
      }
      throw new FuseException(Errno.EINTR);
    }
    if ((flags & 0x200) != 0) {
      of(node).resize(0);
    }
    return new Handle(List.of());
  }

  @Override
  public FuseCreated create(FuseCall call, FuseNode parent, byte[] name, int mode, int flags)
      throws IOException {
    return new FuseCreated(
        add(call, parent, name, FileStatus.REGULAR | mode), new Handle(List.of()));
  }

  @Override
  public FuseCreated createUnnamed(FuseCall call, FuseNode parent, int mode, int flags) {
    Node node = new Node(FileStatus.REGULAR | mode, call.user(), call.group());
    node.inode.links = 0;
    return new FuseCreated(node, new Handle(List.of()));
  }

  @Override
  public void read(
      FuseCall call, FuseNode node, @Nullable FuseHandle handle, long position, ByteBuffer into) {
    reads.incrementAndGet();
    of(node).read(position, into);
  }

  @Override
  public int write(
      FuseCall call,
      FuseNode node,
      @Nullable FuseHandle handle,
      long position,
      ByteBuffer from,
      boolean dropsPrivileges) {
    writes.incrementAndGet();
    return of(node).write((int) position, from);
  }

  @Override
  public FuseHandle openDirectory(FuseCall call, FuseNode node) {
    return new Handle(new ArrayList<>(of(node).entries.entrySet()));
  }

  @Override
  public void list(
      FuseCall call, FuseNode node, @Nullable FuseHandle handle, long position, FuseListing into)
      throws IOException {
    if (!(handle instanceof Handle open)) {
      throw new FuseException(Errno.EBADF);
    }
    for (int i = (int) position; i < open.entries.size(); i++) {
      Map.Entry<Name, Inode> entry = open.entries.get(i);
      Inode inode = entry.getValue();
      if (!into.entry(entry.getKey().bytes(), inode.mode, inode.number, i + 1L)) {
        return;
      }
    }
  }

  @Override
  public byte @Nullable [] xattr(FuseCall call, FuseNode node, String name) {
    return of(node).xattrs.get(name);
  }

  @Override
  public List<String> xattrNames(FuseCall call, FuseNode node) {
    return List.copyOf(of(node).xattrs.keySet());
  }

  @Override
  public void setXattr(
      FuseCall call, FuseNode node, String name, byte[] value, int flags, boolean drops) {
    of(node).xattrs.put(name, value);
  }

  @Override
  public void removeXattr(FuseCall call, FuseNode node, String name) throws IOException {
    if (of(node).xattrs.remove(name) == null) {
      throw new FuseException(Errno.ENODATA);
    }
  }

  @Override
  public FuseSpace space() {
    return new FuseSpace(4096, 1000, 500, 400, 100, 50, 255);
  }
}
