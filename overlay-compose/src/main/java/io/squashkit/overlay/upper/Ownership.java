package io.squashkit.overlay.upper;

import io.squashkit.squashfs.posix.Errno;

/// To whom copies and new objects belong where this program may not give them to their owners. Root may give
/// to anyone, root of a user namespace to whom the namespace has; others only to themselves.
public enum Ownership {
  /// To nobody else: what would need it fails, with [Errno#EPERM] or, for users whom the namespace does not
  /// have, with [Errno#EOVERFLOW], as in the kernel's overlay.
  KEPT,

  /// To who runs this program, without set-id bits and file capabilities, which would mean another user now.
  /// For a mount that shows everything as his in any case (fuse-overlayfs: `squash_to_uid`).
  TAKEN;

  /// Checks what came of giving an object to its owner.
  ///
  /// @param result of the call
  /// @param path what it was about
  /// @return whether the object has that owner now
  boolean given(int result, int owner, int group, Object path) throws OverlayException {
    boolean refused = result == -Errno.EPERM;
    if (!refused && result != -Errno.EINVAL) {
      OverlayException.check(result, path);
      return true;
    }
    if (this == KEPT) {
      throw OverlayException.ofOwner(
          refused ? Errno.EPERM : Errno.EOVERFLOW,
          path,
          "would belong to user "
              + Integer.toUnsignedString(owner)
              + " and group "
              + Integer.toUnsignedString(group)
              + (refused
                  ? ", which only root can bring about, also that of a user namespace"
                  : ", and this user namespace does not have both"));
    }
    return false;
  }

  /// Whether an extended attribute may be left out that this program may not set.
  boolean mayLose(int result) {
    return this == TAKEN && result == -Errno.EPERM;
  }

  /// The permissions of an object, as far as they mean the same.
  ///
  /// @param given whether it has its owner
  static int permissions(boolean given, int permissions) {
    return given ? permissions : permissions & ~Attributes.SET_IDS;
  }
}
