package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.posix.RenameFlags;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes new objects: whole in the work directory, then moved to their place, where a whiteout may be
/// (kernel: fs/overlayfs/dir.c, `ovl_create_upper`, `ovl_create_over_whiteout`).
///
/// @param overlay where
/// @param caller whose they are
record Creation(Overlay overlay, Caller caller) {
  private static final int SET_GROUP = 02000;
  private static final int GROUP_EXECUTE = 010;
  private static final int PERMISSIONS = 07777;
  private static final byte[] HERE = {'.'};

  /// Makes an object of a kind in the work directory.
  interface Maker {
    int make(Posix posix, Place place, int mode);
  }

  /// What a new object is to be: as its directory and its maker have it.
  private record Look(int mode, int group, @Nullable AccessControl access, byte @Nullable [] acl) {}

  OverlayNode make(OverlayNode directory, Name name, int mode, Maker maker) throws IOException {
    return make(directory, name, mode, maker, true);
  }

  /// Makes an object.
  ///
  /// @param allowed whether the caller may make such a thing at all, once he may make one here
  OverlayNode make(OverlayNode directory, Name name, int mode, Maker maker, boolean allowed)
      throws IOException {
    overlay.tree.readLock().lock();
    try {
      if (!caller.checked() || !directory.isUpper()) { // else it is enough to look once, below
        requireFree(directory, name);
      }
      Permission.mayCreate(directory, caller);
      if (!allowed) {
        throw new OverlayException(Errno.EPERM, directory + "/" + name);
      }
      CopyUp.of(directory);
      try (NodeLocks _ = NodeLocks.of(directory)) {
        requireFree(directory, name);
        Look look = look(directory, mode);
        Place made = overlay.work.temporary();
        int kind = look.mode & FileStatus.KIND;
        boolean isDirectory = kind == FileStatus.DIRECTORY;
        OverlayException.check(maker.make(overlay.upper.posix, made, look.mode), directory);
        boolean published = false;
        try {
          dress(made, look);
          if (isDirectory && directory.isMerged() && overlay.profile.redirects()) {
            overlay.upper.setMark(made, "opaque", Upper.YES);
          }
          publish(directory, name, made, isDirectory);
          published = true;
        } finally {
          if (!published) {
            overlay.work.discard(made, isDirectory);
          }
        }
        return overlay.names.made(directory, name, kind);
      }
    } finally {
      overlay.tree.readLock().unlock();
    }
  }

  private void requireFree(OverlayNode directory, Name name) throws IOException {
    if (overlay.names.find(directory, name) != null) {
      throw new OverlayException(Errno.EEXIST, directory + "/" + name);
    }
  }

  /// Owner, permissions and ACLs (kernel: `inode_init_owner`, `mode_strip_sgid`, `posix_acl_create`).
  private Look look(OverlayNode directory, int asked) throws IOException {
    Status in = directory.status();
    boolean inherits = (in.permissions() & SET_GROUP) != 0;
    boolean isDirectory = (asked & FileStatus.KIND) == FileStatus.DIRECTORY;
    int group = inherits ? in.group() : caller.group();
    int mode = asked;
    if (inherits && isDirectory) {
      mode |= SET_GROUP;
    } else if (inherits
        && (mode & (SET_GROUP | GROUP_EXECUTE)) == (SET_GROUP | GROUP_EXECUTE)
        && !caller.mayAll()
        && !caller.isIn(group)) {
      mode &= ~SET_GROUP;
    }
    if ((asked & FileStatus.KIND) == FileStatus.SYMLINK) {
      return new Look(mode, group, null, null);
    }
    byte[] defaults = directory.top().xattr(AccessControl.DEFAULT);
    AccessControl access = AccessControl.of(defaults);
    if (access == null) {
      return new Look(mode & ~caller.umask(), group, null, null);
    }
    int permissions = access.inherit(mode & PERMISSIONS);
    return new Look(
        mode & FileStatus.KIND | permissions,
        group,
        access.isMoreThanMode() ? access : null,
        isDirectory ? defaults : null);
  }

  private void dress(Place made, Look look) throws OverlayException {
    Posix posix = overlay.upper.posix;
    boolean own = caller.user() == overlay.user && look.group == overlay.group;
    boolean given =
        own
            || given(
                posix.setOwner(made.directory(), made.name(), caller.user(), look.group),
                look,
                made);
    int kind = look.mode & FileStatus.KIND;
    int permissions = Ownership.permissions(given, look.mode & PERMISSIONS);
    int got = permissions & ~overlay.umask & (kind == FileStatus.DIRECTORY ? 01777 : PERMISSIONS);
    if (kind != FileStatus.SYMLINK && (!own || got != permissions)) {
      int result = posix.setPermissions(made.directory(), made.name(), permissions);
      OverlayException.check(result, made);
    }
    if (look.access != null) {
      setAcl(made, AccessControl.ACCESS, look.access.bytes());
    }
    if (look.acl != null) {
      setAcl(made, AccessControl.DEFAULT, look.acl);
    }
  }

  private boolean given(int result, Look look, Object path) throws OverlayException {
    return overlay.ownership.given(result, caller.user(), look.group, path);
  }

  private void setAcl(Place made, String name, byte[] acl) throws OverlayException {
    int result = overlay.upper.posix.setXattr(made.directory(), made.name(), name, acl);
    OverlayException.check(result, made);
  }

  /// Moves what was made to its place. What is there already can only be a whiteout: a directory hides by
  /// itself what that hid.
  private void publish(OverlayNode directory, Name name, Place made, boolean isDirectory)
      throws OverlayException {
    try (Place place = overlay.upper.place(directory, name)) {
      synchronized (directory.times) {
        if (overlay.upper.renameToFree(made, place)) {
          return;
        }
      }
      if (isDirectory) {
        overlay.upper.setMark(made, "opaque", Upper.YES);
      }
      synchronized (directory.times) {
        overlay.upper.rename(made, place, isDirectory ? RenameFlags.EXCHANGE : 0);
      }
      if (isDirectory) {
        overlay.work.discard(made, false);
      }
    }
  }

  /// Gives a file one more name.
  OverlayNode link(OverlayNode node, OverlayNode directory, Name name) throws IOException {
    overlay.tree.readLock().lock();
    try {
      requireFree(directory, name);
      Permission.mayCreate(directory, caller);
      Permission.refuse(node, FileCalls.APPEND_ONLY | FileCalls.IMMUTABLE);
      if (node.isDirectory()) {
        throw new OverlayException(Errno.EPERM, node);
      }
      CopyUp.of(node);
      CopyUp.of(directory);
      try (NodeLocks _ = NodeLocks.of(node, directory)) {
        requireFree(directory, name);
        if (node.parent() == null) {
          return namedFirst(node, directory, name);
        }
        Place made = overlay.work.temporary();
        try (Place place = overlay.upper.place(node)) {
          if (overlay.upper.mark(place, "origin") != null) {
            overlay.upper.setImpure(directory);
          }
          Posix posix = overlay.upper.posix;
          int linked = posix.link(place.directory(), place.name(), made.directory(), made.name());
          OverlayException.check(linked, node);
        }
        return named(made, directory, name, node.kind());
      }
    } finally {
      overlay.tree.readLock().unlock();
    }
  }

  /// The name that it has in the work directory becomes the new one.
  private OverlayNode namedFirst(OverlayNode node, OverlayNode directory, Name name)
      throws IOException {
    Place kept = node.orphan;
    if (kept == null) {
      throw new OverlayException(Errno.ENOENT, node);
    }
    publish(directory, name, kept, false);
    node.named(directory, name);
    return node;
  }

  private OverlayNode named(Place made, OverlayNode directory, Name name, int kind)
      throws IOException {
    boolean published = false;
    try {
      publish(directory, name, made, false);
      published = true;
    } finally {
      if (!published) {
        overlay.work.discard(made, false);
      }
    }
    return overlay.names.added(directory, name, kind);
  }

  /// Makes a file without a name, as if it were in a directory.
  OverlayFile unnamed(OverlayNode directory, int permissions, int flags) throws IOException {
    overlay.tree.readLock().lock();
    try {
      Permission.mayCreate(directory, caller);
      CopyUp.of(directory);
      Look look = look(directory, FileStatus.REGULAR | permissions);
      Posix posix = overlay.upper.posix;
      int how = OpenFlags.UNNAMED | OpenFlags.READ_WRITE | (flags & OpenFlags.APPEND);
      int file = posix.open(overlay.work.folder(), HERE, how, 0600);
      OverlayException.check(file, directory);
      boolean sound = false;
      try {
        boolean given = given(posix.setOwner(file, caller.user(), look.group), look, directory);
        int mode = Ownership.permissions(given, look.mode & PERMISSIONS);
        OverlayException.check(posix.setPermissions(file, mode), directory);
        if (look.access != null) {
          int result = posix.setXattr(file, AccessControl.ACCESS, look.access.bytes());
          OverlayException.check(result, directory);
        }
        OverlayNode node =
            new OverlayNode(overlay, null, Name.of(""), FileStatus.REGULAR, true, List.of());
        Place kept = overlay.work.temporary();
        OverlayException.check(FileCalls.link(file, kept.directory(), kept.name()), directory);
        node.keptAt(kept); // all that goes by a path finds it there
        OverlayFile opened = OverlayFile.unnamed(node, caller, flags, file);
        sound = true;
        return opened;
      } finally {
        if (!sound) {
          posix.close(file);
        }
      }
    } finally {
      overlay.tree.readLock().unlock();
    }
  }

  /// Gives a name to a file that has none.
  OverlayNode link(OverlayFile file, OverlayNode directory, Name name) throws IOException {
    overlay.tree.readLock().lock();
    try {
      requireFree(directory, name);
      Permission.mayCreate(directory, caller);
      CopyUp.of(directory);
      try (NodeLocks _ = NodeLocks.of(file.node(), directory)) {
        requireFree(directory, name);
        return namedFirst(file.node(), directory, name);
      }
    } finally {
      overlay.tree.readLock().unlock();
    }
  }
}
