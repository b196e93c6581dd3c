package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.HostLayer;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Extended attributes and ACLs as an overlay's user has them: without marks, and those with names of marks
/// under other names (kernel: fs/overlayfs/xattrs.c; fs/xattr.c, `xattr_permission`).
record XattrAccess(OverlayNode node) {
  private static final int TOO_BIG = 7;
  private static final int LARGEST = 64 << 10;
  private static final int LONGEST_NAME = 255;
  private static final int STICKY = 01000;
  private static final int PROTECTED = FileCalls.IMMUTABLE | FileCalls.APPEND_ONLY;

  private MarkSpace space() {
    return node.overlay.upper.space;
  }

  List<String> names(Caller caller) throws IOException {
    List<String> names = new ArrayList<>();
    node.overlay.tree.readLock().lock();
    try (NodeLocks _ = NodeLocks.of(node)) {
      for (String stored : stored()) {
        boolean visible = caller.isRoot() || !stored.startsWith("trusted.");
        if (visible && !space().isMark(stored)) {
          names.add(space().shown(stored));
        }
      }
    } finally {
      node.overlay.tree.readLock().unlock();
    }
    return names;
  }

  private Iterable<String> stored() throws IOException {
    if (!node.isUpper()) {
      return node.sound().xattrs().asMap().keySet();
    }
    try (Place place = node.overlay.upper.place(node)) {
      return node.overlay.upper.xattrNames(place);
    }
  }

  private byte @Nullable [] stored(String name) throws IOException {
    if (!node.isUpper()) {
      return node.sound().xattr(name);
    }
    try (Place place = node.overlay.upper.place(node)) {
      return node.overlay.upper.xattr(place, name);
    }
  }

  /// Whether there are attributes with such names at all.
  private void requireSpace(String name) throws OverlayException {
    boolean known =
        name.startsWith("user.")
            || name.startsWith("trusted.")
            || name.startsWith("security.")
            || AccessControl.isName(name);
    if (!known) {
      throw new OverlayException(Errno.EOPNOTSUPP, node);
    }
  }

  byte[] get(Caller caller, String name) throws IOException {
    requireSpace(name);
    if (name.startsWith("trusted.") && !caller.isRoot()) {
      throw new OverlayException(Errno.ENODATA, node);
    }
    if (name.startsWith("user.")) {
      if (!node.isFile() && !node.isDirectory()) {
        throw new OverlayException(Errno.ENODATA, node);
      }
      Permission.check(node, caller, Permission.READ);
    }
    return require(name);
  }

  private byte[] require(String name) throws IOException {
    node.overlay.tree.readLock().lock();
    try (NodeLocks _ = NodeLocks.of(node)) {
      byte[] value = stored(space().stored(name));
      if (value == null) {
        throw new OverlayException(Errno.ENODATA, node);
      }
      return value;
    } finally {
      node.overlay.tree.readLock().unlock();
    }
  }

  void set(Caller caller, String name, byte[] value, XattrMode mode) throws IOException {
    if (value.length > LARGEST) {
      throw new OverlayException(TOO_BIG, node, "value too large");
    }
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw new OverlayException(Errno.ERANGE, node);
    }
    mayChange(caller, name);
    requireSpace(name);
    node.overlay.tree.readLock().lock();
    try {
      CopyUp.forAttributes(node);
      try (NodeLocks _ = NodeLocks.of(node);
          Place place = node.overlay.upper.place(node)) {
        String stored = space().stored(name);
        if (mode != XattrMode.ANY) {
          boolean exists = node.overlay.upper.xattr(place, stored) != null;
          if (mode != (exists ? XattrMode.REPLACE : XattrMode.CREATE)) {
            throw new OverlayException(exists ? Errno.EEXIST : Errno.ENODATA, node);
          }
        }
        Posix posix = node.overlay.upper.posix;
        int result = posix.setXattr(place.directory(), place.name(), stored, value);
        OverlayException.check(result, node);
      }
    } finally {
      node.overlay.tree.readLock().unlock();
    }
    if (name.equals(AccessControl.ACCESS)) {
      dropSetGroup(caller);
    }
  }

  /// Who is not of a file's group loses its set-group bit with a new ACL.
  private void dropSetGroup(Caller caller) throws IOException {
    Status status = node.status();
    boolean setGroup = (status.permissions() & 02000) != 0;
    if (setGroup && !caller.mayAll() && !caller.isIn(status.group())) {
      node.setPermissions(caller, status.permissions() & ~02000);
    }
  }

  /// What is not there is missed before anything is copied up.
  void remove(Caller caller, String name) throws IOException {
    if (name.equals(AccessControl.DEFAULT) && node.isFile()) {
      Permission.refuse(node, PROTECTED);
      return; // only directories have one, which is fine
    }
    mayChange(caller, name);
    node.overlay.tree.readLock().lock();
    try {
      if (!node.isUpper()) {
        byte[] _ = require(name);
        CopyUp.forAttributes(node);
      }
      String stored = space().stored(name);
      try (Place place = node.overlay.upper.place(node)) {
        Posix posix = node.overlay.upper.posix;
        int result = posix.removeXattr(place.directory(), place.name(), stored);
        OverlayException.check(result, node);
      }
    } finally {
      node.overlay.tree.readLock().unlock();
    }
  }

  private void mayChange(Caller caller, String name) throws IOException {
    Permission.refuse(node, PROTECTED);
    if (AccessControl.isName(name)) {
      mayChangeAcl(caller, name);
    } else if (name.startsWith("user.")) {
      mayChangeUser(caller);
    } else if (!caller.mayAll()) {
      throw new OverlayException(Errno.EPERM, node);
    }
  }

  private void mayChangeUser(Caller caller) throws IOException {
    if (!node.isFile() && !node.isDirectory()) {
      throw new OverlayException(Errno.EPERM, node);
    }
    Status status = node.status();
    boolean mine = caller.mayAll() || caller.user() == status.owner();
    if (node.isDirectory() && (status.permissions() & STICKY) != 0 && !mine) {
      throw new OverlayException(Errno.EPERM, node);
    }
    Permission.check(node, caller, Permission.WRITE);
  }

  /// Images have no ACLs, and files in them get none as long as they are there.
  private void mayChangeAcl(Caller caller, String name) throws IOException {
    if (node.kind() == FileStatus.SYMLINK) {
      throw new OverlayException(Errno.EOPNOTSUPP, node);
    }
    if (name.equals(AccessControl.DEFAULT) && !node.isDirectory()) {
      throw new OverlayException(Errno.EACCES, node);
    }
    Permission.owner(node, caller);
    boolean host = node.isUpper() || node.overlay.lower(node) instanceof HostLayer;
    if (!host) {
      throw new OverlayException(Errno.EOPNOTSUPP, node);
    }
  }
}
