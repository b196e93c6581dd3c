package io.squashkit.overlay.upper;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.FileSystemStatus;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The directory in which objects are made before they get their names in the upper directory. As the
/// kernel has it (fs/overlayfs/super.c, dir.c): a folder `work` in the work directory, whose entries are
/// called `#` and a number, and which is emptied whenever an overlay starts. One program at a time may use
/// it, which a lock on the work directory ensures.
final class WorkDirectory implements AutoCloseable {
  private static final byte[] WORK = {'w', 'o', 'r', 'k'};
  private static final byte[] INCOMPAT = "incompat".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VOLATILE = "volatile".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DIRTY = "dirty".getBytes(StandardCharsets.US_ASCII);
  private static final int OPEN = OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW;

  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Duration STEP = Duration.ofMillis(5);

  /// What the kernel cleans: what was made, and whiteouts in it.
  private static final int DEEPEST = 2;

  /// More than twice what may wait to be removed: as long as so much is free, nobody needs that, too.
  private static final long ENOUGH_BYTES = 64L << 20;

  private static final long ENOUGH_FILES = 10_000;

  private final Posix posix = Posix.host();
  private final HostPath path;
  private final int base;
  private final AtomicLong next = new AtomicLong(1);
  private int folder = -1;
  private @Nullable Place whiteout;
  private volatile long whiteoutInode;
  private final Sweeper sweeper = new Sweeper(directory -> discard(directory, true));

  private WorkDirectory(HostPath path, int base) {
    this.path = path;
    this.base = base;
  }

  /// Opens, locks and empties a work directory.
  static WorkDirectory open(Path work) throws OverlayException {
    HostPath path = HostPath.of(work);
    int base = path.open(Posix.host(), OpenFlags.READ | OpenFlags.DIRECTORY);
    WorkDirectory opened = new WorkDirectory(path, OverlayException.check(base, path));
    boolean sound = false;
    try {
      int locked = opened.lock();
      if (locked == -Errno.EAGAIN) {
        throw new OverlayException(
            Errno.EBUSY, path, "is the work directory of another overlay that is in use");
      }
      OverlayException.check(locked, path);
      opened.start();
      sound = true;
      return opened;
    } finally {
      if (!sound) {
        opened.close();
      }
    }
  }

  /// Waits a little: who has just been unmounted is about to end.
  private int lock() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    int locked = FileCalls.lock(base);
    while (locked == -Errno.EAGAIN && System.nanoTime() < end) {
      LockSupport.parkNanos(STEP.toNanos());
      locked = FileCalls.lock(base);
    }
    return locked;
  }

  private void start() throws OverlayException {
    HostPath shown = path.resolve(WORK);
    if (posix.status(base, WORK, new FileStatus()) == 0) {
      sweep(base, WORK, shown, 0);
    }
    OverlayException.check(posix.makeDirectory(base, WORK, 0), shown);
    for (String acl :
        List.of(AccessControl.DEFAULT, AccessControl.ACCESS)) { // what is made here gets none
      int removed = posix.removeXattr(base, WORK, acl);
      if (removed != -Errno.ENODATA && removed != -Errno.EOPNOTSUPP) {
        OverlayException.check(removed, shown);
      }
    }
    OverlayException.check(posix.setPermissions(base, WORK, access()), shown);
    folder = OverlayException.check(posix.open(base, WORK, OPEN, 0), shown);
  }

  /// The kernel gives nobody any permission. An ordinary user needs his own.
  private int access() {
    return posix.effectiveUser() == 0 ? 0 : 0700;
  }

  private void sweep(int directory, byte[] name, HostPath shown, int depth)
      throws OverlayException {
    int result = posix.unlink(directory, name, false);
    if (result == -Errno.EISDIR) {
      result = posix.unlink(directory, name, true);
    }
    if (result != -Errno.ENOTEMPTY || depth == DEEPEST) {
      OverlayException.check(result, shown);
      return;
    }
    empty(directory, name, shown, depth);
  }

  /// What the kernel made for an ordinary user, nobody may open: but the owner may change that.
  private int openAnyway(int directory, byte[] name) {
    int inside = posix.open(directory, name, OPEN, 0);
    return inside == -Errno.EACCES && posix.setPermissions(directory, name, 0700) == 0
        ? posix.open(directory, name, OPEN, 0)
        : inside;
  }

  private void empty(int directory, byte[] name, HostPath shown, int depth)
      throws OverlayException {
    int inside = OverlayException.check(openAnyway(directory, name), shown);
    try {
      List<byte[]> names = new ArrayList<>();
      OverlayException.check(posix.list(inside, names), shown);
      for (byte[] one : names) {
        if (depth == 0 && java.util.Arrays.equals(one, INCOMPAT)) {
          refuseFeatures(inside, shown.resolve(one));
        }
        sweep(inside, one, shown.resolve(one), depth + 1);
      }
    } finally {
      posix.close(inside);
    }
    OverlayException.check(posix.unlink(directory, name, true), shown);
  }

  /// An overlay that needed something which not everyone knows of has left a note (kernel:
  /// Documentation/filesystems/overlayfs.rst, volatile mount).
  private void refuseFeatures(int work, HostPath shown) throws OverlayException {
    int notes = OverlayException.check(posix.open(work, INCOMPAT, OPEN, 0), shown);
    try {
      List<byte[]> names = new ArrayList<>();
      OverlayException.check(posix.list(notes, names), shown);
      if (!names.isEmpty()) {
        throw new OverlayException(
            Errno.EINVAL,
            shown.resolve(names.getFirst()),
            "was left by an overlay that was not closed; its upper directory may have lost"
                + " changes. Who knows better removes this note");
      }
    } finally {
      posix.close(notes);
    }
  }

  /// Leaves a note that what is in the upper directory may never have reached the disk.
  void noteVolatile() throws OverlayException {
    int at = folder;
    HostPath shown = path.resolve(WORK);
    for (byte[] name : List.of(INCOMPAT, VOLATILE)) {
      shown = shown.resolve(name);
      OverlayException.check(posix.makeDirectory(at, name, 0700), shown);
      int inside = OverlayException.check(posix.open(at, name, OPEN, 0), shown);
      if (at != folder) {
        posix.close(at);
      }
      at = inside;
    }
    try {
      OverlayException.check(
          posix.makeNode(at, DIRTY, FileStatus.REGULAR | 0600, 0, 0), shown.resolve(DIRTY));
    } finally {
      posix.close(at);
    }
  }

  /// The open folder, for files without names.
  int folder() {
    return folder;
  }

  /// A new name.
  Place temporary() {
    String name = "#" + Long.toHexString(next.getAndIncrement());
    return new Place(folder, name.getBytes(StandardCharsets.US_ASCII), false);
  }

  /// Makes a whiteout. All are names of one file, as long as it can take more (kernel: `ovl_whiteout`).
  ///
  /// @return where it is, to be moved to its place
  synchronized Place whiteout() throws OverlayException {
    Place made = temporary();
    Place shared = whiteout;
    if (shared == null) {
      int result = posix.makeNode(folder, made.name(), FileStatus.CHARACTER_DEVICE, 0, 0);
      OverlayException.check(result, path);
      FileStatus status = new FileStatus();
      OverlayException.check(posix.status(folder, made.name(), status), path);
      shared = made;
      whiteout = made;
      whiteoutInode = status.inode();
      made = temporary();
    }
    int linked = posix.link(folder, shared.name(), folder, made.name());
    if (linked < 0) { // it has as many names as it can have, or links are not possible: use it up
      whiteout = null;
      whiteoutInode = 0;
      return shared;
    }
    return made;
  }

  /// Makes a whiteout where nothing is: one call instead of the two that bring it from here, half of what
  /// it takes to remove a file of a lower layer.
  ///
  /// @return false if that is not possible now: [#whiteout] knows what to do
  synchronized boolean whiteOut(Place place) {
    Place shared = whiteout;
    return shared != null
        && posix.link(folder, shared.name(), place.directory(), place.name()) == 0;
  }

  /// Tells whether a device, as a listing of the upper directory has it, is known to be a whiteout: as long
  /// as the shared one has a name here, nothing else can have its number.
  boolean isSharedWhiteout(long inode) {
    return inode != 0 && inode == whiteoutInode;
  }

  /// Gives a file of the upper directory one more name here.
  Place keep(OverlayNode node) throws OverlayException {
    Place kept = temporary();
    try (Place place = node.overlay.upper.place(node)) {
      int linked = posix.link(place.directory(), place.name(), folder, kept.name());
      OverlayException.check(linked, node);
    }
    return kept;
  }

  /// Removes what was made and is not needed. What cannot be removed stays until the next start.
  void discard(Place temporary, boolean directory) {
    int result = posix.unlink(folder, temporary.name(), directory);
    if (result == -Errno.ENOTEMPTY) {
      try {
        empty(folder, temporary.name(), path.resolve(temporary.name()), 1);
      } catch (OverlayException e) {
        return; // as above
      }
    }
  }

  /// Removes, now or soon, a directory with whiteouts in it. What that leaves free is missed by nobody, as
  /// long as there is enough.
  ///
  /// @param whiteouts how many
  void discardLater(Place directory, int whiteouts) {
    if (!isNearlyFull() && sweeper.takes(directory, whiteouts)) {
      return;
    }
    discard(directory, true);
  }

  /// Tells whether the disk has so little left that what is used for a moment could be missed.
  boolean isNearlyFull() {
    FileSystemStatus status = new FileSystemStatus();
    if (FileCalls.fileSystem(folder, status) < 0) {
      return true;
    }
    boolean inodes = status.files() == 0 || status.freeFiles() >= ENOUGH_FILES; // or has no limit
    return status.availableBlocks() < ENOUGH_BYTES / status.blockSize() || !inodes;
  }

  @Override
  public void close() {
    sweeper.close();
    if (folder >= 0) {
      posix.close(folder);
    }
    posix.close(base);
  }
}
