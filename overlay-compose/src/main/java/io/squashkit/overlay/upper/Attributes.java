package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What `stat` tells of an object, and its changes: each copies the object up, even if it changes nothing
/// (kernel: fs/overlayfs/inode.c, `ovl_setattr`, `ovl_getattr`; fs/attr.c, `setattr_prepare`).
record Attributes(OverlayNode node) {
  private static final int SET_USER = 04000;
  private static final int SET_GROUP = 02000;
  static final int SET_IDS = SET_USER | SET_GROUP;
  private static final int GROUP_EXECUTE = 010;
  private static final int PROTECTED = FileCalls.IMMUTABLE | FileCalls.APPEND_ONLY;

  Status status() throws IOException {
    node.overlay.tree.readLock().lock();
    try {
      if (!node.isUpper()) {
        Status status = node.lowers().getFirst().node().status();
        return node.isDirectory() && node.isMerged() ? status.withLinks(1) : status;
      }
      try (Place place = node.overlay.upper.place(node)) {
        Status status = node.overlay.upper.status(place);
        if (status == null) {
          throw new OverlayException(Errno.ENOENT, node);
        }
        if (node.isDirectory()) {
          boolean gone = node.isRemoved(); // though it may lie elsewhere for a moment
          return node.isMerged() ? status.withLinks(1) : gone ? status.withLinks(0) : status;
        }
        // what is removed is kept under one more name as long as it is open
        return node.isRemoved() ? status.withLinks(status.links() - 1) : status;
      }
    } finally {
      node.overlay.tree.readLock().unlock();
    }
  }

  /// A change of what the upper directory has.
  private interface Change {
    int make(Posix posix, Place place) throws IOException;
  }

  private void change(Change change) throws IOException {
    node.overlay.tree.readLock().lock();
    try {
      CopyUp.forAttributes(node);
      try (Place place = node.overlay.upper.place(node)) {
        OverlayException.check(change.make(node.overlay.upper.posix, place), node);
      }
    } finally {
      node.overlay.tree.readLock().unlock();
    }
  }

  void setPermissions(Caller caller, int permissions) throws IOException {
    Permission.refuse(node, PROTECTED);
    if (node.kind() == FileStatus.SYMLINK) {
      throw new OverlayException(Errno.EOPNOTSUPP, node);
    }
    Permission.owner(node, caller);
    boolean keepsGroup = caller.mayAll() || caller.isIn(status().group());
    int allowed = keepsGroup ? permissions : permissions & ~SET_GROUP;
    change((posix, place) -> posix.setPermissions(place.directory(), place.name(), allowed));
  }

  void setOwner(Caller caller, int owner, int group) throws IOException {
    Permission.refuse(node, PROTECTED);
    Status before = status();
    boolean sameOwner = owner == Posix.SAME_ID || owner == before.owner();
    boolean ownGroup = group == Posix.SAME_ID || group == before.group() || caller.isIn(group);
    boolean nothing = owner == Posix.SAME_ID && group == Posix.SAME_ID;
    boolean mine = caller.user() == before.owner();
    int kept = before.permissions() & ~killed(caller, before);
    boolean same = node.isDirectory() || kept == before.permissions();
    boolean allowed = nothing ? same || mine : mine && sameOwner && ownGroup;
    if (!caller.mayAll() && !allowed) {
      throw new OverlayException(Errno.EPERM, node);
    }
    change(
        (posix, place) -> {
          int done = posix.setOwner(place.directory(), place.name(), owner, group);
          return done < 0 || same
              ? done
              : posix.setPermissions(place.directory(), place.name(), kept);
        });
  }

  /// The bits that a write or a new owner takes from a file (kernel: `setattr_should_drop_suidgid`).
  private static int killed(Caller caller, Status status) {
    int mode = status.permissions();
    boolean group = (mode & GROUP_EXECUTE) != 0;
    group |= !caller.isRoot() && !caller.isIn(status.group());
    return (mode & SET_USER) | (group ? mode & SET_GROUP : 0);
  }

  void setTimes(Caller caller, @Nullable Instant accessed, @Nullable Instant modified)
      throws IOException {
    Permission.refuse(node, PROTECTED);
    Permission.owner(node, caller);
    change(
        (posix, place) ->
            FileCalls.setTimes(
                place.directory(),
                place.name(),
                accessed == null ? 0 : accessed.getEpochSecond(),
                accessed == null ? FileCalls.OMIT : accessed.getNano(),
                modified == null ? 0 : modified.getEpochSecond(),
                modified == null ? FileCalls.OMIT : modified.getNano()));
  }

  void touch(Caller caller) throws IOException {
    Permission.refuse(node, FileCalls.IMMUTABLE);
    if (!caller.mayAll() && caller.user() != status().owner()) {
      Permission.check(node, caller, Permission.WRITE);
    }
    change(
        (posix, place) ->
            FileCalls.setTimes(
                place.directory(), place.name(), 0, FileCalls.NOW, 0, FileCalls.NOW));
  }

  void truncate(Caller caller, long size) throws IOException {
    if (!node.isFile()) {
      throw new OverlayException(node.isDirectory() ? Errno.EISDIR : Errno.EINVAL, node);
    }
    if (size < 0) {
      throw new OverlayException(Errno.EINVAL, node);
    }
    Permission.check(node, caller, Permission.WRITE);
    Permission.refuse(node, FileCalls.APPEND_ONLY);
    node.overlay.tree.readLock().lock();
    try {
      CopyUp.of(node);
      change((posix, place) -> truncate(posix, place, caller, size));
    } finally {
      node.overlay.tree.readLock().unlock();
    }
  }

  private static int truncate(Posix posix, Place place, Caller caller, long size)
      throws OverlayException {
    int flags = OpenFlags.WRITE | OpenFlags.NO_FOLLOW;
    int file = posix.open(place.directory(), place.name(), flags, 0);
    if (file < 0) {
      return file;
    }
    try {
      dropPrivileges(posix, file, caller);
      return posix.truncate(file, size);
    } finally {
      posix.close(file);
    }
  }

  /// Takes the set-id bits from a file that somebody without privileges is about to change (kernel:
  /// `file_remove_privs`). The host does the like for who this program runs as.
  static void dropPrivileges(Posix posix, int file, Caller caller) throws OverlayException {
    if (caller.mayAll()) {
      return;
    }
    FileStatus now = new FileStatus();
    OverlayException.check(posix.status(file, now), "open file");
    Status status = Status.of(now);
    int killed = killed(caller, status);
    if (killed != 0) {
      int kept = status.permissions() & ~killed;
      OverlayException.check(posix.setPermissions(file, kept), "open file");
    }
  }

  void sync() throws IOException {
    if (!node.isUpper() || !node.overlay.syncs) {
      return;
    }
    node.overlay.tree.readLock().lock();
    try (Place place = node.overlay.upper.place(node)) {
      Posix posix = node.overlay.upper.posix;
      int flags = OpenFlags.READ | OpenFlags.NO_FOLLOW | OpenFlags.NON_BLOCKING;
      int file = posix.open(place.directory(), place.name(), flags, 0);
      OverlayException.check(file, node);
      try {
        OverlayException.check(FileCalls.sync(file), node);
      } finally {
        posix.close(file);
      }
    } finally {
      node.overlay.tree.readLock().unlock();
    }
  }
}
