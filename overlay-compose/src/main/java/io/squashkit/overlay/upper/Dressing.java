package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gives a copy all that its original has besides its bytes. In the only order in which nothing is lost: a
/// new owner clears set-id bits and capabilities, and everything changes times.
///
/// @param overlay where the copy is
/// @param lower the original
/// @param about what failures are about
record Dressing(Overlay overlay, LayerNode lower, Object about) {
  /// The mark that says what the copy is one of. A hard link that breaks is no longer the same file:
  /// nothing is to be known of its origin.
  ///
  /// @return the mark's value, or null if there shall be none
  byte @Nullable [] origin() throws IOException {
    Status status = lower.status();
    return status.isDirectory() || status.links() == 1 ? lower.origin() : null;
  }

  /// With which permissions to make a directory: those that it is to have, if it can be made so.
  int early() {
    return isEarly() ? lower.status().permissions() : 0700;
  }

  private boolean isEarly() {
    return isOwn() && (lower.status().permissions() & (07000 | overlay.umask)) == 0;
  }

  /// Dresses an open regular file.
  void file(int file, byte @Nullable [] origin) throws IOException {
    Posix posix = overlay.upper.posix;
    Status status = lower.status();
    boolean given = isOwn() || given(posix.setOwner(file, status.owner(), status.group()));
    int permissions = Ownership.permissions(given, status.permissions());
    OverlayException.check(posix.setPermissions(file, permissions), about);
    for (Map.Entry<String, byte[]> xattr : lower.xattrs().asMap().entrySet()) {
      if (!overlay.upper.space.isMark(xattr.getKey())) {
        check(posix.setXattr(file, xattr.getKey(), xattr.getValue()), xattr.getKey());
      }
    }
    if (origin != null) {
      String name = overlay.upper.space.mark("origin");
      OverlayException.check(posix.setXattr(file, name, origin), about);
    }
    Instant accessed = status.accessed();
    Instant modified = status.modified();
    OverlayException.check(
        FileCalls.setTimes(
            file,
            accessed.getEpochSecond(),
            accessed.getNano(),
            modified.getEpochSecond(),
            modified.getNano()),
        about);
  }

  /// Dresses anything else.
  void object(Place made, byte @Nullable [] origin) throws IOException {
    Posix posix = overlay.upper.posix;
    Status status = lower.status();
    boolean given =
        isOwn()
            || given(posix.setOwner(made.directory(), made.name(), status.owner(), status.group()));
    int permissions = Ownership.permissions(given, status.permissions());
    boolean has = status.isDirectory() && isEarly();
    if (status.kind() != FileStatus.SYMLINK && !has) {
      int result = posix.setPermissions(made.directory(), made.name(), permissions);
      OverlayException.check(result, about);
    }
    for (Map.Entry<String, byte[]> xattr : lower.xattrs().asMap().entrySet()) {
      String name = xattr.getKey();
      if (!overlay.upper.space.isMark(name)) {
        check(posix.setXattr(made.directory(), made.name(), name, xattr.getValue()), name);
      }
    }
    if (origin != null) {
      overlay.upper.setOrigin(made, origin);
    }
    OverlayException.check(CopyUp.setTimes(made, status), about);
  }

  private boolean given(int result) throws OverlayException {
    Status status = lower.status();
    return overlay.ownership.given(result, status.owner(), status.group(), about);
  }

  private boolean isOwn() {
    Status status = lower.status();
    return status.owner() == overlay.user && status.group() == overlay.group;
  }

  /// What is not essential may be lost where the upper directory cannot hold it (kernel:
  /// `ovl_must_copy_xattr`).
  private void check(int result, String xattr) throws OverlayException {
    boolean essential = xattr.startsWith("security.") || AccessControl.isName(xattr);
    boolean lost = result == -Errno.EOPNOTSUPP && !essential;
    if (!lost && !overlay.ownership.mayLose(result)) {
      OverlayException.check(result, about);
    }
  }
}
