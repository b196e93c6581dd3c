package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.posix.RenameFlags;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.util.List;

/// Removes names: a whiteout takes their place if lower layers have something there (kernel:
/// fs/overlayfs/dir.c, `ovl_do_remove`).
///
/// @param overlay where
/// @param caller who
record Removal(Overlay overlay, Caller caller) {
  void remove(OverlayNode directory, Name name, boolean asDirectory) throws IOException {
    overlay.tree.readLock().lock();
    try {
      boolean done = false;
      while (!done) {
        OverlayNode node = overlay.names.require(directory, name);
        Permission.mayDelete(directory, node, caller, asDirectory);
        if (!directory.isUpper()) {
          if (asDirectory) {
            List<Name> _ = DirectoryContents.requireEmpty(node); // nothing is copied for a failure
          }
          CopyUp.of(directory);
        }
        try (NodeLocks _ = NodeLocks.of(directory, node)) {
          if (overlay.names.find(directory, name) == node) {
            remove(directory, node);
            done = true;
          }
        }
      }
    } finally {
      overlay.tree.readLock().unlock();
    }
  }

  private void remove(OverlayNode directory, OverlayNode node) throws IOException {
    int whiteouts = node.isDirectory() ? DirectoryContents.requireEmpty(node).size() : 0;
    boolean below = !node.isUpper() || DirectoryContents.isBelow(directory, node.name());
    node.keep();
    boolean removed = false;
    try (Place place = overlay.upper.place(node)) {
      synchronized (directory.times) {
        if (below) {
          whiteOut(node, place, whiteouts);
        } else if (whiteouts > 0) {
          Place away = overlay.work.temporary();
          overlay.upper.rename(place, away, RenameFlags.NO_REPLACE);
          overlay.work.discardLater(away, whiteouts);
        } else {
          overlay.upper.unlink(place, node.isDirectory());
        }
      }
      removed = true;
    } finally {
      if (removed) {
        node.remove();
      } else {
        node.closed();
      }
    }
  }

  /// A directory changes places with the whiteout at once; what is in it, nobody has seen.
  private void whiteOut(OverlayNode node, Place place, int whiteouts) throws OverlayException {
    if (!node.isUpper() && overlay.work.whiteOut(place)) {
      return;
    }
    Place whiteout = overlay.work.whiteout();
    boolean isDirectory = node.isUpper() && node.isDirectory();
    boolean done = false;
    try {
      overlay.upper.rename(whiteout, place, isDirectory ? RenameFlags.EXCHANGE : 0);
      done = true;
    } finally {
      if (!done) {
        overlay.work.discard(whiteout, false);
      }
    }
    if (isDirectory) {
      overlay.work.discardLater(whiteout, whiteouts);
    }
  }

  /// Takes whiteouts out of an upper directory that another is about to replace: an empty opaque one stands
  /// in for it meanwhile (kernel: `ovl_clear_empty`).
  void clear(OverlayNode directory) throws IOException {
    if (!directory.isUpper() || DirectoryContents.requireEmpty(directory).isEmpty()) {
      return;
    }
    Place made = overlay.work.temporary();
    int result = overlay.upper.posix.makeDirectory(made.directory(), made.name(), 0700);
    OverlayException.check(result, directory);
    try (Place place = overlay.upper.place(directory)) {
      Status status = directory.status();
      int owner = status.owner();
      Posix posix = overlay.upper.posix;
      int owned = posix.setOwner(made.directory(), made.name(), owner, status.group());
      boolean given = overlay.ownership.given(owned, owner, status.group(), directory);
      int permissions = Ownership.permissions(given, status.permissions());
      int done = posix.setPermissions(made.directory(), made.name(), permissions);
      OverlayException.check(done, directory);
      overlay.upper.setMark(made, "opaque", Upper.YES);
      int _ = CopyUp.setTimes(made, status);
      overlay.upper.rename(made, place, RenameFlags.EXCHANGE);
      directory.cleared();
    } finally {
      overlay.work.discard(made, true);
    }
  }
}
