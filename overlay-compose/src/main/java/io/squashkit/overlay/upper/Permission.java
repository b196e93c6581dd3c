package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What a caller may do, as the kernel decides for its own overlay (fs/namei.c: `inode_permission`,
/// `may_create`, `may_delete`): by mode and ACL of the object that is seen.
final class Permission {
  static final int READ = 4;
  static final int WRITE = 2;
  static final int EXECUTE = 1;

  private static final int STICKY = 01000;
  private static final int ANY_EXECUTE = 0111;
  private static final int GROUP_BITS = 070;

  private Permission() {}

  /// Throws unless the caller may.
  ///
  /// @param wanted a sum of the constants
  static void check(OverlayNode node, Caller caller, int wanted) throws IOException {
    if ((wanted & WRITE) != 0) {
      refuse(node, FileCalls.IMMUTABLE);
    }
    if (caller.checked() || (caller.isRoot() && ((wanted & EXECUTE) == 0 || node.isDirectory()))) {
      return;
    }
    Status status = node.status();
    int mode = status.permissions();
    boolean allowed;
    if (caller.isRoot()) {
      allowed = (mode & ANY_EXECUTE) != 0;
    } else if (caller.user() == status.owner()) {
      allowed = (mode >> 6 & wanted) == wanted;
    } else {
      AccessControl acl = (mode & GROUP_BITS) == 0 ? null : acl(node);
      if (acl != null) {
        allowed = acl.allows(caller, status.group(), wanted);
      } else {
        int bits = caller.isIn(status.group()) ? mode >> 3 : mode;
        allowed = (bits & wanted) == wanted;
      }
    }
    if (!allowed) {
      throw new OverlayException(Errno.EACCES, node);
    }
  }

  private static @Nullable AccessControl acl(OverlayNode node) throws IOException {
    return AccessControl.of(node.top().xattr(AccessControl.ACCESS));
  }

  /// Throws if an object has one of some flags.
  static void refuse(OverlayNode node, int flags) throws IOException {
    if ((new FileFlags(node).protection() & flags) != 0) {
      throw new OverlayException(Errno.EPERM, node);
    }
  }

  static void mayCreate(OverlayNode directory, Caller caller) throws IOException {
    check(directory, caller, WRITE | EXECUTE);
  }

  /// Throws unless the caller may remove a name.
  ///
  /// @param asDirectory whether it is to be removed as a directory is
  static void mayDelete(OverlayNode directory, OverlayNode node, Caller caller, boolean asDirectory)
      throws IOException {
    check(directory, caller, WRITE | EXECUTE);
    refuse(directory, FileCalls.APPEND_ONLY);
    if (!caller.mayAll() && isSticky(directory, node, caller)) {
      throw new OverlayException(Errno.EPERM, node);
    }
    refuse(node, FileCalls.APPEND_ONLY | FileCalls.IMMUTABLE);
    if (asDirectory != node.isDirectory()) {
      throw new OverlayException(asDirectory ? Errno.ENOTDIR : Errno.EISDIR, node);
    }
  }

  /// Whether only owners may remove names, and the caller is none.
  private static boolean isSticky(OverlayNode directory, OverlayNode node, Caller caller)
      throws IOException {
    Status in = directory.status();
    return (in.permissions() & STICKY) != 0
        && caller.user() != in.owner()
        && caller.user() != node.status().owner();
  }

  /// Throws unless the caller is the owner or may act as one.
  static void owner(OverlayNode node, Caller caller) throws IOException {
    if (!caller.mayAll() && caller.user() != node.status().owner()) {
      throw new OverlayException(Errno.EPERM, node);
    }
  }
}
