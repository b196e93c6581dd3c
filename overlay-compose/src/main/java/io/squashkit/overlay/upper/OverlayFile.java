package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.tree.ContentReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// An open regular file. What is open for reading shows what others write, even if it was opened before the
/// file was copied up; it outlives the file's name. Safe for use by several threads, which read and write
/// at once.
public final class OverlayFile implements Closeable {
  private static final int ACCESS = 3;

  private static final AtomicLong COUNT = new AtomicLong();

  /// Tells open files apart.
  final long number = COUNT.incrementAndGet();

  private final OverlayNode node;
  private final Caller caller;
  private final int flags;

  /// Shared by everything that uses the open file, exclusive for its exchange and its end.
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  private volatile @Nullable ContentReader lower;
  private volatile @Nullable Layer layer;
  private int file = -1;
  private boolean closed;

  private OverlayFile(OverlayNode node, Caller caller, int flags) {
    this.node = node;
    this.caller = caller;
    this.flags = flags;
  }

  static OverlayFile open(OverlayNode node, Caller caller, int flags) throws IOException {
    check(node, caller, flags);
    refuseAppendOnly(node, flags);
    return opened(node, caller, flags);
  }

  static OverlayFile openAnywhere(OverlayNode node, Caller caller, int flags) throws IOException {
    check(node, caller, flags);
    refuseAppendOnly(node, flags);
    return opened(node, caller, flags & ~OpenFlags.APPEND);
  }

  private static void check(OverlayNode node, Caller caller, int flags) throws IOException {
    if (!node.isFile()) {
      boolean link = node.kind() == FileStatus.SYMLINK;
      int other = link ? Errno.ELOOP : Errno.ENXIO;
      throw new OverlayException(node.isDirectory() ? Errno.EISDIR : other, node);
    }
    boolean truncates = (flags & OpenFlags.TRUNCATE) != 0;
    boolean writes = (flags & ACCESS) != OpenFlags.READ;
    int wanted = (flags & ACCESS) != OpenFlags.WRITE ? Permission.READ : 0;
    wanted |= writes || truncates ? Permission.WRITE : 0;
    Permission.check(node, caller, wanted);
  }

  private static void refuseAppendOnly(OverlayNode node, int flags) throws IOException {
    boolean truncates = (flags & OpenFlags.TRUNCATE) != 0;
    boolean writes = (flags & ACCESS) != OpenFlags.READ;
    if (truncates || (writes && (flags & OpenFlags.APPEND) == 0)) {
      Permission.refuse(node, FileCalls.APPEND_ONLY);
    }
  }

  /// Opens a file that the caller may open: it is his, because he has just made it, or permissions say so.
  static OverlayFile opened(OverlayNode node, Caller caller, int flags) throws IOException {
    boolean truncates = (flags & OpenFlags.TRUNCATE) != 0;
    boolean writes = (flags & ACCESS) != OpenFlags.READ;
    OverlayFile opened = new OverlayFile(node, caller, flags);
    node.overlay.tree.readLock().lock();
    try {
      if (writes || truncates) {
        CopyUp.of(node, truncates);
      }
      try (NodeLocks _ = NodeLocks.of(node)) {
        opened.start();
        node.files.add(opened);
      }
    } finally {
      node.overlay.tree.readLock().unlock();
    }
    return opened;
  }

  /// Takes a file that has no name yet.
  static OverlayFile unnamed(OverlayNode node, Caller caller, int flags, int file) {
    OverlayFile opened = new OverlayFile(node, caller, flags);
    opened.file = file;
    node.files.add(opened);
    return opened;
  }

  private void start() throws IOException {
    if (node.isUpper() && !node.isMetacopy()) {
      if ((flags & OpenFlags.TRUNCATE) != 0) {
        int cut = openUpper(OpenFlags.WRITE);
        try {
          Attributes.dropPrivileges(posix(), cut, caller);
          OverlayException.check(posix().truncate(cut, 0), node);
        } finally {
          posix().close(cut);
        }
      }
      file = openUpper(flags & (ACCESS | OpenFlags.APPEND));
    } else {
      if (node.isStale()) {
        throw OverlayException.gone(node);
      }
      layer =
          node.isRemoved()
              ? node.overlay.lower(node)
              : node.overlay.stack().layers().get(node.lowers().getLast().layer());
      lower = node.lowers().getLast().node().content().open();
    }
  }

  private Posix posix() {
    return node.overlay.upper.posix;
  }

  private int openUpper(int how) throws OverlayException {
    try (Place place = node.overlay.upper.place(node)) {
      int real = how | OpenFlags.NO_FOLLOW;
      int opened = posix().open(place.directory(), place.name(), real, 0);
      return OverlayException.check(opened, node);
    }
  }

  /// Goes on with the copy in the upper directory. Under the node's lock.
  void reroute() throws IOException {
    Lock exclusive = lock.writeLock();
    exclusive.lock();
    try {
      ContentReader before = lower;
      if (before != null && !closed) {
        file = openUpper(OpenFlags.READ);
        lower = null;
        layer = null;
        before.close();
      }
    } finally {
      exclusive.unlock();
    }
  }

  private interface Use<T> {
    T of(int file) throws IOException;
  }

  private <T> T use(Use<T> use) throws IOException {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new OverlayException(Errno.EBADF, node);
      }
      return use.of(file);
    } finally {
      lock.readLock().unlock();
    }
  }

  private int write(Use<Integer> change) throws IOException {
    if ((flags & ACCESS) == OpenFlags.READ) {
      throw new OverlayException(Errno.EBADF, node);
    }
    return use(
        open -> {
          Attributes.dropPrivileges(posix(), open, caller);
          return OverlayException.check(change.of(open), node);
        });
  }

  /// What is open.
  ///
  /// @return the node, with or without a name
  public OverlayNode node() {
    return node;
  }

  /// Reads until the buffer is full or the file ends.
  ///
  /// @param position where to start, in bytes
  /// @param into takes the bytes; direct buffers are fastest
  /// @return the number of bytes read
  /// @throws IOException if reading fails
  public int read(long position, ByteBuffer into) throws IOException {
    if ((flags & ACCESS) == OpenFlags.WRITE) {
      throw new OverlayException(Errno.EBADF, node);
    }
    return use(
        open -> {
          ContentReader reader = lower;
          if (reader == null) {
            return OverlayException.check(posix().read(open, position, into), node);
          }
          if (reader.isForSeveralThreads()) {
            return reader.read(position, into);
          }
          synchronized (reader) {
            return reader.read(position, into);
          }
        });
  }

  /// Writes a whole buffer.
  ///
  /// @param position where to start, in bytes; means nothing if the file was opened to be appended to
  /// @param from what to write; direct buffers are fastest
  /// @return the number of bytes written
  /// @throws IOException if writing fails
  public int write(long position, ByteBuffer from) throws IOException {
    return write(open -> posix().write(open, position, from));
  }

  /// Copies a part of another open file to this one, or as much of it as goes in one step. File systems that
  /// can let both share the blocks.
  ///
  /// @param from an open file of the same overlay
  /// @param fromPosition where to start in it, in bytes
  /// @param position where to start in this file, in bytes
  /// @param length in bytes
  /// @return how many bytes were copied; zero only at the end of the other file
  /// @throws IOException if nothing can be copied
  public long copyFrom(OverlayFile from, long fromPosition, long position, long length)
      throws IOException {
    if ((from.flags & ACCESS) == OpenFlags.WRITE || (flags & ACCESS) == OpenFlags.READ) {
      throw new OverlayException(Errno.EBADF, node);
    }
    return new RangeCopy(from, this).run(fromPosition, position, length);
  }

  /// Keeps what is open as it is until [#unpin].
  void pin() throws OverlayException {
    lock.readLock().lock();
    if (closed) {
      lock.readLock().unlock();
      throw new OverlayException(Errno.EBADF, node);
    }
  }

  void unpin() {
    lock.readLock().unlock();
  }

  /// What a write does first.
  void beforeWriting() throws OverlayException {
    Attributes.dropPrivileges(posix(), file, caller);
  }

  /// The file of the host that the bytes are in, upper or lower. Pinned.
  ///
  /// @return -1 if there is none
  int hostFile() {
    return lower == null ? file : lower.hostFile();
  }

  /// Tells whether this file has set-id bits, which [#dropPrivileges] may take.
  ///
  /// @return true if so
  /// @throws IOException if it cannot be asked
  public boolean hasPrivileges() throws IOException {
    return (status().permissions() & Attributes.SET_IDS) != 0;
  }

  /// Takes the set-id bits from this file that somebody is about to change, as far as he loses them.
  ///
  /// @param writer who, not yet checked, with all his groups
  /// @throws IOException if that fails
  public void dropPrivileges(Caller writer) throws IOException {
    int _ =
        use(
            open -> {
              Attributes.dropPrivileges(posix(), open, writer);
              return 0;
            });
  }

  /// Sets the size.
  ///
  /// @param size in bytes; what is added is a hole
  /// @throws IOException if that fails
  public void truncate(long size) throws IOException {
    Permission.refuse(node, FileCalls.APPEND_ONLY);
    int _ = write(open -> posix().truncate(open, size));
  }

  /// Reserves, punches or moves space.
  ///
  /// @param mode a sum of the kernel's `FALLOC_FL_` constants, or zero
  /// @param position where to start, in bytes
  /// @param length in bytes
  /// @throws IOException if that fails
  public void allocate(int mode, long position, long length) throws IOException {
    int _ = write(open -> FileCalls.allocate(open, mode, position, length));
  }

  /// Finds data: the first position, from one on, that is not in a hole.
  ///
  /// @param position where to start, in bytes
  /// @return the position
  /// @throws IOException with [Errno#ENXIO] if none follows
  public long nextData(long position) throws IOException {
    requirePlace(position);
    return use(
        open -> {
          ContentReader reader = lower;
          if (reader == null) {
            return place(posix().nextData(open, position));
          }
          synchronized (reader) {
            long size = size();
            long found = position < size ? reader.nextData(position) : size;
            return place(found < size ? found : -Errno.ENXIO);
          }
        });
  }

  /// Finds a hole: the first position, from one on, that is in a hole; the end of the file counts as one.
  ///
  /// @param position where to start, in bytes
  /// @return the position
  /// @throws IOException with [Errno#ENXIO] if the file ends before
  public long nextHole(long position) throws IOException {
    requirePlace(position);
    return use(
        open -> {
          ContentReader reader = lower;
          if (reader == null) {
            return place(posix().nextHole(open, position));
          }
          synchronized (reader) {
            long size = size();
            return place(
                position < size ? Math.min(size, reader.nextHole(position)) : -Errno.ENXIO);
          }
        });
  }

  private void requirePlace(long position) throws OverlayException {
    if (position < 0) {
      throw new OverlayException(Errno.ENXIO, node);
    }
  }

  private long place(long result) throws OverlayException {
    if (result < 0) {
      throw new OverlayException((int) -result, node);
    }
    return result;
  }

  private long size() throws IOException {
    return node.lowers().getLast().node().content().size();
  }

  /// Waits until everything written is on the disk, unless the overlay waits for nothing.
  ///
  /// @throws IOException if that fails
  public void sync() throws IOException {
    if (!node.overlay.syncs) {
      return;
    }
    int _ = use(open -> open < 0 ? 0 : OverlayException.check(FileCalls.sync(open), node));
  }

  /// What the file is now.
  ///
  /// @return kind, permissions, owners, times
  /// @throws IOException if it cannot be read
  public Status status() throws IOException {
    return use(
        open -> {
          if (open < 0) {
            return node.lowers().getFirst().node().status();
          }
          FileStatus found = new FileStatus();
          OverlayException.check(posix().status(open, found), node);
          Status status = Status.of(found);
          return node.isKept() ? status.withLinks(status.links() - 1) : status;
        });
  }

  /// The lower layer that has the bytes.
  ///
  /// @return null if the upper directory has them
  public @Nullable Layer layer() {
    return layer;
  }

  /// The open file of the host, if that is in the upper directory: from now on all that is read and written
  /// is there. For who does so himself; as long as this is not closed.
  ///
  /// @return -1 if the bytes are in a lower layer, from which they may yet be copied up
  public int upperFile() {
    return lower == null ? file : -1;
  }

  /// The open file of the upper directory. As long as it is used, nothing closes it.
  int file() {
    return file;
  }

  /// Ends the use. Does nothing the second time.
  @Override
  public void close() throws IOException {
    node.lock.lock();
    try {
      node.files.remove(this);
      if (node.files.isEmpty()) {
        node.closed();
      }
    } finally {
      node.lock.unlock();
    }
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        if (file >= 0) {
          posix().close(file);
        }
        if (lower != null) {
          lower.close();
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
